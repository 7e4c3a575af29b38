// SPDX-License-Identifier: Apache-2.0
// The structures of signals, as the C library's headers have them.
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>

#include "kernel_model/kernel/signal_structs.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/kernel/kernel_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using task::SigCode;
using task::SigInfo;
using task::Signal;

namespace {

template <class To, class From>
To as(const From& bytes) {
    To value;
    static_assert(sizeof value == sizeof bytes);
    std::memcpy(&value, &bytes, sizeof value);
    return value;
}

SigInfo info_of(Signal signal, SigCode code) {
    return {.signal = signal,
            .code = code,
            .pid = 11,
            .uid = Uid{12},
            .value = 0x1'0000'000d,
            .address = 0x7fff'1234'5678,
            .pkey = 14,
            .status = 15};
}

constexpr int first_code = -70;
constexpr int last_code = 140;

/// Returns what rt_sigqueueinfo(2) of each signal with each code answers if the siginfo does not end with zeros.
template <class Send>
std::vector<int> answers(Send&& send) {
    std::vector<int> found;
    for (int signal = 1; signal <= 64; ++signal) {
        if (signal == SIGKILL || signal == SIGSTOP) continue;
        for (int code = first_code; code <= last_code; ++code) {
            std::array<std::int32_t, 32> info{signal, 0, code};
            info.back() = 1;
            found.push_back(send(signal, info));
        }
    }
    return found;
}

/// Returns the answers of this host, to a process that ignores all signals. Returns none if that is not possible.
std::vector<int> answers_of_host() {
    std::array<int, 2> pipe_ends{};
    if (pipe(pipe_ends.data()) != 0) return {};
    const pid_t child = fork();
    if (child == 0) {
        for (int signal = 1; signal <= 64; ++signal) {
            const std::array<std::uint64_t, 4> ignore{1};
            ::syscall(SYS_rt_sigaction, signal, ignore.data(), nullptr, 8);
        }
        const auto found = answers([](int signal, const auto& info) {
            return ::syscall(SYS_rt_sigqueueinfo, getpid(), signal, info.data()) == 0 ? 0 : errno;
        });
        for (const int answer : found)
            if (write(pipe_ends[1], &answer, sizeof answer) != sizeof answer) _exit(1);
        _exit(0);
    }
    close(pipe_ends[1]);
    std::vector<int> found;
    for (int answer = 0; read(pipe_ends[0], &answer, sizeof answer) == sizeof answer;)
        found.push_back(answer);
    close(pipe_ends[0]);
    waitpid(child, nullptr, 0);
    return found;
}

}  // namespace

TEST_CASE("A siginfo has the members of its code", "[kernel][signals]") {
    for (const auto& [signal, code] : {std::pair{Signal::sigusr1, SigCode::queue},
                                       {Signal::sigusr1, SigCode::user},
                                       {Signal::sigsegv, SigCode::kernel},
                                       {Signal::sigsegv, SigCode::user},
                                       {Signal::sigchld, SigCode::user},
                                       {Signal::sigchld, SigCode::kernel}}) {
        const auto got = as<siginfo_t>(kernel::siginfo_bytes(info_of(signal, code)));
        CHECK(got.si_signo == number(signal));
        CHECK(got.si_code == number(code));
        CHECK(got.si_pid == 11);
        CHECK(got.si_uid == 12);
        CHECK(got.si_value.sival_ptr == reinterpret_cast<void*>(0x1'0000'000d));
    }
    for (const auto& [signal, code] : {std::pair{Signal::sigsegv, SigCode::segv_maperr},
                                       {Signal::sigsegv, SigCode::segv_pkuerr},
                                       {Signal::sigbus, SigCode::bus_adrerr}}) {
        const auto got = as<siginfo_t>(kernel::siginfo_bytes(info_of(signal, code)));
        CHECK(got.si_code == number(code));
        CHECK(got.si_addr == reinterpret_cast<void*>(0x7fff'1234'5678));
        CHECK(got.si_pkey == 14);
    }
    for (const SigCode code : {SigCode::cld_exited, SigCode::cld_continued}) {
        const auto child = as<siginfo_t>(kernel::siginfo_bytes(info_of(Signal::sigchld, code)));
        CHECK(child.si_pid == 11);
        CHECK(child.si_uid == 12);
        CHECK(child.si_status == 15);
    }
}

TEST_CASE("A siginfo of user space keeps the members of its code", "[kernel][signals]") {
    for (const auto& [signal, code] : {std::pair{Signal::sigusr1, SigCode::queue},
                                       {Signal::sigsegv, SigCode::segv_maperr},
                                       {Signal::sigsegv, SigCode::kernel},
                                       {Signal::sigchld, SigCode::cld_exited},
                                       {Signal::sigchld, SigCode::user}}) {
        INFO(number(signal) << ' ' << number(code));
        const auto bytes = kernel::siginfo_bytes(info_of(signal, code));
        const auto back = kernel::siginfo_of(bytes, number(signal));
        REQUIRE(back);
        CHECK(kernel::siginfo_bytes(*back) == bytes);
        CHECK(back->signal == signal);
    }
}

TEST_CASE("A record of a signalfd has its members at their places", "[kernel][signals]") {
    const auto got = as<signalfd_siginfo>(kernel::signalfd_record(info_of(Signal::sigusr1, SigCode::queue)));
    CHECK(got.ssi_signo == SIGUSR1);
    CHECK(got.ssi_errno == 0);
    CHECK(got.ssi_code == SI_QUEUE);
    CHECK(got.ssi_pid == 11);
    CHECK(got.ssi_uid == 12);
    CHECK(got.ssi_fd == 0);
    CHECK(got.ssi_status == 15);
    CHECK(got.ssi_int == 13);
    CHECK(got.ssi_ptr == 0x1'0000'000d);
    CHECK(got.ssi_addr == 0x7fff'1234'5678);
}

TEST_CASE("The codes with a layout are those of this host's kernel", "[kernel][signals][live]") {
    KernelWorld world;
    const auto ignore = world.place(Arguments{1});
    for (int signal = 1; signal <= 64; ++signal)
        static_cast<void>(world.call(number_of("rt_sigaction"), {KernelWorld::word(signal), ignore, 0, 8}));
    const auto place = world.place(std::array<char, 128>{});
    const auto of_model = answers([&](int signal, const auto& info) {
        static_cast<void>(world.user.write(*world.last, {place}, std::as_bytes(std::span{info})));
        return static_cast<int>(
            -world.call(number_of("rt_sigqueueinfo"),
                        {KernelWorld::word(world.task.pid), KernelWorld::word(signal), place}));
    });
    // SIGSEGV knows ten codes, SIGUSR1 only the six of poll, and everybody SI_QUEUE and SI_KERNEL.
    const auto answer = [&](int signal, int code) {
        const int before = signal - 1 - (signal > SIGKILL ? 1 : 0) - (signal > SIGSTOP ? 1 : 0);
        return of_model[static_cast<std::size_t>(before * (last_code - first_code + 1) + code - first_code)];
    };
    CHECK(answer(SIGSEGV, 10) == 0);
    CHECK(answer(SIGSEGV, 11) == E2BIG);
    CHECK(answer(SIGUSR1, 6) == 0);
    CHECK(answer(SIGUSR1, 7) == E2BIG);
    CHECK(answer(SIGUSR1, SI_QUEUE) == 0);
    CHECK(answer(SIGUSR1, SI_KERNEL) == 0);
    CHECK(answer(SIGUSR1, -8) == E2BIG);
    utsname host{};
    uname(&host);
    if (std::strncmp(host.release, "6.18.", 5) != 0) {
        WARN("skipped: the law is Linux 6.18, this host runs another kernel");
        return;
    }
    const auto of_host = answers_of_host();
    if (of_host.size() != of_model.size()) {
        WARN("skipped: this host does not let a test make processes");
        return;
    }
    CHECK(of_model == of_host);
}

TEST_CASE("A siginfo for a thread is read by the layout of its signal, and goes to that thread",
          "[kernel][signals]") {
    KernelWorld world;
    REQUIRE(world.call(number_of("rt_sigprocmask"), {0, world.place(~std::uint64_t{0}), 0, 8}) == 0);
    const auto thread = KernelWorld::word(world.call(number_of("clone"), {0x5'0f00}));
    const auto process = KernelWorld::word(world.task.pid);
    std::array<std::int32_t, 32> info{0, 0, -1, 0, 0, 0, 7};
    const auto queued = world.place(info);
    CHECK(world.call(number_of("rt_tgsigqueueinfo"), {process, thread, 40, queued}) == 0);
    CHECK(world.kernel.tasks.find(static_cast<int>(thread))->signals.pending.set() ==
          task::SignalSet{task::Signal{40}});
    CHECK(world.call(number_of("rt_tgsigqueueinfo"), {thread, process, 40, queued}) ==
          KernelWorld::failure(Errno::esrch));
    CHECK(world.call(number_of("tkill"), {process, 12}) == 0);
    CHECK(world.task.signals.pending.set() == task::SignalSet{Signal::sigusr2});
    info[2] = 10;  // known for SIGSEGV only
    info.back() = 1;
    CHECK(world.call(number_of("rt_tgsigqueueinfo"), {process, process, 12, world.place(info)}) ==
          KernelWorld::failure(Errno::e2big));
    CHECK(world.call(number_of("rt_tgsigqueueinfo"), {process, process, SIGSEGV, world.place(info)}) == 0);
}
