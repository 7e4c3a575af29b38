// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "kernel_model/syscall/kernel_time.hpp"
#include "models/fiber/executor.hpp"
#include "sim/scenario/not_here.hpp"

namespace mktme::sim {

using syscall::KernelTime;

/// Clock of a scenario: time 0 is a full second of the kernel's.
class ScenarioClock : public syscall::KernelClock {
public:
    explicit ScenarioClock(const fiber::Executor& executor) : executor_{&executor} {}

    [[nodiscard]] KernelTime now() const override { return begin + KernelTime{to_ns(executor_->now())}; }
    /// Returns the time of the machine at which a time of the kernel has come; SimTime::max() for KernelTime::max().
    [[nodiscard]] static SimTime machine_time(KernelTime time) {
        const auto since_begin = std::max((time - begin).count(), std::int64_t{0});
        const bool comes =
            since_begin < static_cast<std::int64_t>(SimTime::max().count() / femtoseconds_per_ns);
        return comes ? SimTime{static_cast<std::uint64_t>(since_begin) * femtoseconds_per_ns}
                     : SimTime::max();
    }
    /// Returns the time `nanoseconds` later. Throws NotHere beyond the time that can be simulated, five hours.
    static SimTime later(SimTime time, std::uint64_t nanoseconds) {
        if (nanoseconds > (SimTime::max() - time).count() / femtoseconds_per_ns)
            throw NotHere{"beyond the five hours that can be simulated"};
        return time + SimTime{nanoseconds * femtoseconds_per_ns};
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
