// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/syscall/kernel_time.hpp"

namespace mktme::sim {

using syscall::KernelTime;

/// Clock of a scenario: time 0 is a full second of the kernel's.
class ScenarioClock : public syscall::KernelClock {
public:
    [[nodiscard]] KernelTime now() const override { return begin + now_; }
    /// Returns the time since the beginning of the scenario.
    [[nodiscard]] KernelTime since_begin() const { return now_; }
    void set(KernelTime since_begin) { now_ = since_begin; }

    static constexpr KernelTime begin{1'700'000'000'000'000'000};

private:
    KernelTime now_{};
};

}  // namespace mktme::sim
