// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/syscall/kernel_time.hpp"

namespace mktme::sim {

/// Clock that moves when the case says so. `begins`: time from a full second to the beginning of the case.
class CaseClock : public syscall::KernelClock {
public:
    explicit CaseClock(syscall::KernelTime begins) : now_{full_second + begins} {}
    [[nodiscard]] syscall::KernelTime now() const override { return now_; }
    void advance(syscall::KernelTime span) { now_ += span; }
    /// Advances to just after the next full second.
    void align();

private:
    static constexpr syscall::KernelTime full_second{1'700'000'000'000'000'000};
    syscall::KernelTime now_;
};

}  // namespace mktme::sim
