// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>
#include <deque>

#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

namespace mktme::tests {

/// What a script of system calls notes.
using Log = std::vector<std::int64_t>;

/// A process that makes system calls: of the model or of the host.
class Program {
public:
    virtual ~Program() = default;
    virtual std::int64_t call(std::uint64_t number, const Arguments& arguments) = 0;
    /// Returns the address of eight bytes, the first four of which begin as `value`.
    virtual std::uint64_t number_at(std::int32_t value) = 0;
    virtual std::int32_t read(std::uint64_t address) = 0;
    /// Makes a child, which raises the signal, or exits with the code if the signal is 0. Returns its number when it
    /// has ended or stopped.
    virtual std::int64_t child(int signal, int code) = 0;
};

class ModelProgram : public Program {
public:
    ModelProgram() {
        task_.cred.uid = {Uid{getuid()}, Uid{geteuid()}, Uid{geteuid()}, Uid{geteuid()}};
        task_.cred.gid = {Gid{getgid()}, Gid{getegid()}, Gid{getegid()}, Gid{getegid()}};
        __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
        std::array<__user_cap_data_struct, 2> sets{};
        ::syscall(SYS_capget, &header, sets.data());
        const auto set = [](std::uint64_t low, std::uint64_t high) {
            return task::CapabilitySet::from_bits(low | high << 32U);
        };
        task_.cred.capabilities.effective = set(sets[0].effective, sets[1].effective);
        task_.cred.capabilities.permitted = set(sets[0].permitted, sets[1].permitted);
        task_.cred.capabilities.inheritable = set(sets[0].inheritable, sets[1].inheritable);
    }
    std::int64_t call(std::uint64_t number, const Arguments& arguments) override {
        return world_.call(task_, number, arguments);
    }
    std::uint64_t number_at(std::int32_t value) override { return world_.place(std::array{value, 0}); }
    std::int32_t read(std::uint64_t address) override { return world_.at<std::int32_t>(address); }
    std::int64_t child(int signal, int code) override {
        const auto pid = world_.call(task_, number_of("fork"), {});
        Task& made = *world_.kernel.tasks.find(static_cast<int>(pid));
        if (signal == 0) {
            world_.call(made, number_of("exit_group"), {KernelWorld::word(code)});
            return pid;
        }
        world_.call(made, number_of("kill"), {KernelWorld::word(pid), KernelWorld::word(signal)});
        world_.kernel.return_to_user(made);
        return pid;
    }

private:
    KernelWorld world_;
    Task& task_ = world_.kernel.tasks.spawn(task::credentials_of(Uid::root, Gid::root));
};

class HostProgram : public Program {
public:
    std::int64_t call(std::uint64_t number, const Arguments& a) override {
        const long result = ::syscall(static_cast<long>(number), a[0], a[1], a[2], a[3], a[4], a[5]);
        return result < 0 ? -errno : result;
    }
    std::uint64_t number_at(std::int32_t value) override {
        return reinterpret_cast<std::uint64_t>(&numbers_.emplace_back(std::array{value, 0}));
    }
    std::int32_t read(std::uint64_t address) override {
        for (const auto& number : numbers_)
            if (reinterpret_cast<std::uint64_t>(&number) == address) return number[0];
        return -1;
    }
    std::int64_t child(int signal, int code) override {
        const pid_t pid = fork();
        if (pid == 0) {
            std::signal(signal, SIG_DFL);  // not the handler of the test
            if (signal != 0) kill(getpid(), signal);
            _exit(code);
        }
        siginfo_t info{};
        waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WSTOPPED | WNOWAIT);
        return pid;
    }

private:
    std::deque<std::array<std::int32_t, 2>> numbers_;
};

/// Runs a script on the host, in a process of its own. Returns nothing if that is not possible.
inline Log log_of_host(void (*script)(Program&, Log&)) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return {};
    const pid_t child = fork();
    if (child == 0) {
        HostProgram program;
        Log log;
        script(program, log);
        const auto size = static_cast<ssize_t>(log.size() * sizeof log[0]);
        _exit(write(ends[1], log.data(), static_cast<std::size_t>(size)) == size ? 0 : 1);
    }
    close(ends[1]);
    Log log;
    for (std::int64_t entry = 0; read(ends[0], &entry, sizeof entry) == sizeof entry;) log.push_back(entry);
    close(ends[0]);
    waitpid(child, nullptr, 0);
    return log;
}

/// Compares what a script notes on the model and on the host, if the host runs the kernel that is the law.
inline void compare_with_host(void (*script)(Program&, Log&)) {
    utsname host{};
    uname(&host);
    if (std::strncmp(host.release, "6.18.", 5) != 0) {
        WARN("skipped: the law is Linux 6.18, this host runs another kernel");
        return;
    }
    const Log on_host = log_of_host(script);
    if (on_host.empty()) {
        WARN("skipped: this host does not let a test make processes");
        return;
    }
    Log on_model;
    ModelProgram program;
    script(program, on_model);
    CHECK(on_model == on_host);
}

}  // namespace mktme::tests
