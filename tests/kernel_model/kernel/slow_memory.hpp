// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/kernel_model/kernel/kernel_world.hpp"

namespace mktme::tests {

/// The memory of a program that uses it meanwhile: a call that reads something finds it changed when it reads it again.
class SharedMemory : public syscall::UserMemory {
public:
    explicit SharedMemory(syscall::UserMemory& memory) : memory_{&memory} {}

    Errno read(syscall::Call& call, syscall::UserAddr from, std::span<std::byte> to) override {
        if (const Errno error = memory_->read(call, from, to); failed(error)) return error;
        const std::vector<std::byte> other(to.size(), std::byte{0xa5});
        return memory_->write(call, from, other);
    }
    Errno write(syscall::Call& call, syscall::UserAddr to, std::span<const std::byte> from) override {
        return memory_->write(call, to, from);
    }

private:
    syscall::UserMemory* memory_;
};

/// The memory of a program, each access to which takes a moment in which the call sleeps.
class SlowMemory : public syscall::UserMemory {
public:
    explicit SlowMemory(syscall::UserMemory& memory) : memory_{&memory} {}

    Errno read(syscall::Call& call, syscall::UserAddr from, std::span<std::byte> to) override {
        const Errno slept = call.sleep_for(moment, syscall::SleepKind::uninterruptible);
        return failed(slept) ? slept : memory_->read(call, from, to);
    }
    Errno write(syscall::Call& call, syscall::UserAddr to, std::span<const std::byte> from) override {
        const Errno slept = call.sleep_for(moment, syscall::SleepKind::uninterruptible);
        return failed(slept) ? slept : memory_->write(call, to, from);
    }

    /// Performs a system call, and wakes it until it has ended.
    static std::int64_t perform(KernelWorld& world, Task& by, std::uint64_t number,
                                const Arguments& arguments) {
        auto result = world.start(by, number, arguments);
        while (!result) {
            world.clock.pass(moment);
            world.kernel.run_workers(world.clock.now());
            result = world.kernel.take_result(*world.last);
        }
        return *result;
    }

private:
    static constexpr syscall::KernelTime moment{1};

    syscall::UserMemory* memory_;
};

}  // namespace mktme::tests
