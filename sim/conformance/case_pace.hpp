// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "kernel_model/syscall/kernel_time.hpp"
#include "sim/conformance/case_file.hpp"

namespace mktme::sim {

/// How time passes in a case, as far as the case does not say.
///
/// Nobody has written down when a case began or how long its operations took the recorder, yet a minute's
/// timeout shows as "1m" or in seconds according to that.
struct CasePace {
    /// From a full second to the beginning of the case.
    syscall::KernelTime begins{800'000'000};
    /// One of the recorder's waits for RCU, of which there are several after each operation that may have
    /// ended a key: measured on Linux 6.18.44.
    syscall::KernelTime grace_period{17'000'000};

    /// What the operation took the recorder besides the time that the case itself mentions.
    [[nodiscard]] syscall::KernelTime duration(const CaseStep& step, const std::string& result) const;
    /// Does the recorder wait for RCU after the operation?
    [[nodiscard]] static bool ends_grace_period(const CaseStep& step, const std::string& result);
};

constexpr syscall::KernelTime milliseconds(std::int64_t count) {
    return syscall::KernelTime{count * (syscall::nanoseconds_per_second / 1000)};
}

}  // namespace mktme::sim
