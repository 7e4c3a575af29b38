// SPDX-License-Identifier: Apache-2.0
// Fuzz target: no sequence of system calls, with any registers and any memory, may break an invariant of the kernel.
#include <fmt/format.h>
#include <cstdlib>
#include <vector>

#include "kernel_model/kernel/kernel.hpp"
#include "kernel_model/kernel/kernel_params.hpp"
#include "kernel_model/kernel/task_memory.hpp"
#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "kernel_model/syscall/host_memory.hpp"
#include "kernel_model/syscall/numbers.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/conformance/choices.hpp"
#include "tests/kernel_model/keys/slow_type.hpp"

namespace {

using namespace mktme;

class Clock : public syscall::KernelClock {
public:
    [[nodiscard]] syscall::KernelTime now() const override { return now_; }
    void pass(syscall::KernelTime span) { now_ += span; }

private:
    syscall::KernelTime now_ = syscall::in_nanoseconds(syscall::KernelSeconds{1'000});
};

class Upcalls : public keys::UpcallRunner {
public:
    void start(const std::shared_ptr<keys::Upcall>& upcall) override { started.push_back(upcall); }
    std::vector<std::shared_ptr<keys::Upcall>> started;
};

/// A kernel whose tasks make system calls that the fuzzer chooses.
class Machine {
public:
    explicit Machine(tests::Choices& choices) : choices_{&choices} {
        for (const std::uint32_t uid : {0U, 1000U})
            kernel_.tasks.spawn(task::credentials_of(task::Uid{uid}, task::Gid{uid}));
        kernel_.keys.types.add(tests::slow_type(sessions_));
        for (const char* text : {"user", "keyring", "logon", "slow", "a", "user:b", "enc=raw"})
            values_.push_back(user_.place(text).value);
        values_.push_back(user_.place(std::string(4096, '\x01')).value);
    }
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;
    ~Machine() { upcalls_.started.clear(); }

    void step() {
        switch (choices_->below(10)) {
            case 0: return pass_time();
            case 1: return end_upcall();
            default: return call();
        }
    }
    std::optional<std::string> broken_invariant() { return kernel_.broken_invariant(); }
    std::optional<std::string> shut_down() {
        upcalls_.started.clear();
        if (auto left = kernel_.shut_down()) return left;
        return sessions_ == 0 ? std::nullopt : std::optional<std::string>{"open sessions of a key type"};
    }

private:
    static constexpr std::size_t most_tasks = 12;
    static constexpr std::size_t most_values = 64;

    task::Task* pick_task() {
        std::vector<task::Task*> able;
        for (const auto& task : kernel_.tasks.tasks())
            if (!kernel_.is_asleep(task)) able.push_back(kernel_.tasks.find(task.pid));
        return able.empty() ? nullptr : able[choices_->below(able.size())];
    }
    std::uint64_t value() {
        switch (choices_->below(4)) {
            case 0: return choices_->below(64);
            case 1: return ~std::uint64_t{0} - choices_->below(10);
            case 2: return std::uint64_t{1} << choices_->below(64);
            default: return values_[choices_->below(values_.size())];
        }
    }
    bool makes_task(std::uint64_t number) {
        return number == syscall::number_of("fork") || number == syscall::number_of("clone");
    }
    void call() {
        task::Task* const task = pick_task();
        if (task == nullptr) return;
        const int pid = task->pid;
        const auto& known = syscall::system_calls;
        syscall::Registers registers{.number = known[choices_->below(known.size())].number};
        if (makes_task(registers.number) && kernel_.tasks.tasks().size() >= most_tasks) return;
        for (auto& argument : registers.a) argument = value();
        syscall::UserMemory& memory =
            choices_->below(2) == 0 ? static_cast<syscall::UserMemory&>(user_) : own_;
        syscall::Call& entered = kernel_.begin(*task, memory);
        const auto result = kernel_.dispatch(entered, registers);
        if (result && *result > 0 && values_.size() < most_values)
            values_.push_back(static_cast<std::uint64_t>(*result));
        kernel_.continue_calls();
        task::Task* const still = kernel_.tasks.find(pid);
        if (still != nullptr && still->pid == pid && !kernel_.is_asleep(*still))
            kernel_.return_to_user(*still);
    }
    void pass_time() {
        clock_.pass(syscall::KernelTime{std::int64_t{1} << choices_->below(40)});
        kernel_.run_workers(clock_.now());
    }
    void end_upcall() {
        if (upcalls_.started.empty()) return;
        upcalls_.started.front()->outcome = syscall::Errno::ok;
        upcalls_.started.erase(upcalls_.started.begin());
        kernel_.continue_calls();
    }

    tests::Choices* choices_;
    int sessions_ = 0;  // of keys whose instantiate sleeps
    Clock clock_;
    Upcalls upcalls_;
    plain_hardware::PlainHardware store_;
    kernel::Kernel kernel_{{.memory = {.frames = 4096}}, store_, clock_, upcalls_};
    syscall::HostMemory user_;
    kernel::TaskMemory own_;
    std::vector<std::uint64_t> values_;  // results of calls, and addresses
};

void require(const std::optional<std::string>& wrong) {
    if (!wrong) return;
    fmt::print(stderr, "{}\n", *wrong);
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr int most_steps = 400;
    tests::FuzzedChoices choices{data, size};
    Machine machine{choices};
    for (int step = 0; step < most_steps && !choices.used_up(); ++step) {
        machine.step();
        require(machine.broken_invariant());
    }
    require(machine.shut_down());
    return 0;
}
