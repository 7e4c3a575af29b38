// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "kernel_model/mm/paging/access.hpp"
#include "workloads/scenario/tree/expect.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::sim {

/// How an action of a scenario ended.
struct ActionEnd {
    syscall::Errno error = syscall::Errno::ok;
    scenario::Sig signal = scenario::Sig::none;  // raised by an access, or the one that ended the process
    std::optional<scenario::SegvCode> code{};    // of SIGSEGV by an access
    bool hangs = false;                          // asleep, and nobody will wake it
    std::string mismatch{};                      // what a check found instead; empty: nothing wrong

    static ActionEnd success() { return {}; }
    static ActionEnd failure(syscall::Errno error) { return {.error = error}; }
    /// Returns the end of a system call with this value of its result register.
    static ActionEnd of_result(std::int64_t result);
    static ActionEnd of_fault(const mm::AccessFault& fault);

    [[nodiscard]] bool is_success() const {
        return !failed(error) && signal == scenario::Sig::none && !hangs && mismatch.empty();
    }
    /// Returns true if the scenario expects this end. Without an expectation only success is right.
    [[nodiscard]] bool is_among(const std::optional<scenario::Expect>& expected) const;
    /// Returns the end as the language spells it: "success", "EPERM", "SEGV_PKUERR", "HANGS", or what a check found.
    [[nodiscard]] std::string text() const;
};

/// Returns expected outcomes as the language spells them, such as "EPERM,EINVAL".
std::string text_of(const std::optional<scenario::Expect>& expected);

}  // namespace mktme::sim
