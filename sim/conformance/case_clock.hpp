// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/syscall/kernel_time.hpp"

namespace mktme::sim {

/// A clock that moves when the case says so.
class CaseClock : public kernel::KernelClock {
public:
    [[nodiscard]] kernel::KernelTime now() const override { return now_; }
    void advance(kernel::KernelTime span) { now_ += span; }
    /// To just after the next full second.
    void align();

private:
    kernel::KernelTime now_{1'700'000'000'800'000'000};  // cases do not start on a full second
};

}  // namespace mktme::sim
