// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "kernel_model/syscall/kernel_time.hpp"
#include "sim/conformance/case_file.hpp"

namespace mktme::sim {

/// Passing of time in a case, as far as the case does not state it.
///
/// A case does not record when it began or how long its operations took the recorder. These times decide whether a
/// timeout of a minute is shown as "1m" or in seconds.
struct CasePace {
    /// Time from a full second to the beginning of the case.
    syscall::KernelTime begins{800'000'000};
    /// Length of one of the recorder's waits for RCU: measured on Linux 6.18.44. There are several after each operation
    /// that may have ended a key.
    syscall::KernelTime grace_period{17'000'000};

    /// Returns the time that the operation took the recorder, besides the time that the case itself states.
    [[nodiscard]] syscall::KernelTime duration(const CaseStep& step, const std::string& result) const;
    /// Returns true if the recorder waits for RCU after the operation.
    [[nodiscard]] static bool ends_grace_period(const CaseStep& step, const std::string& result);
};

constexpr syscall::KernelTime milliseconds(std::int64_t count) {
    return syscall::KernelTime{count * (syscall::nanoseconds_per_second / 1000)};
}

}  // namespace mktme::sim
