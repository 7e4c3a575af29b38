// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/syscall/kernel_time.hpp"
#include "models/fiber/executor.hpp"

namespace mktme::sim {

using syscall::KernelTime;

/// Clock of a scenario: time 0 is a full second of the kernel's.
class ScenarioClock : public syscall::KernelClock {
public:
    explicit ScenarioClock(const fiber::Executor& executor) : executor_{&executor} {}

    [[nodiscard]] KernelTime now() const override { return begin + KernelTime{to_ns(executor_->now())}; }
    /// Returns the time of the machine at which a time of the kernel has come; SimTime::max() for KernelTime::max().
    [[nodiscard]] static SimTime machine_time(KernelTime time) {
        return time == KernelTime::max() ? SimTime::max() : from_ns((time - begin).count());
    }
    static SimTime from_ns(std::int64_t time) {
        return SimTime{static_cast<std::uint64_t>(std::max(time, std::int64_t{0})) * femtoseconds_per_ns};
    }

    static constexpr KernelTime begin{1'700'000'000'000'000'000};

private:
    static constexpr std::uint64_t femtoseconds_per_ns = 1'000'000;
    static std::int64_t to_ns(SimTime time) {
        return static_cast<std::int64_t>(time.count() / femtoseconds_per_ns);
    }

    const fiber::Executor* executor_;
};

}  // namespace mktme::sim
