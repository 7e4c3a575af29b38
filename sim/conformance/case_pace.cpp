// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/case_pace.hpp"

#include <algorithm>
#include <array>

namespace mktme::sim {

namespace {

using syscall::KernelTime;

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

/// Returns how often the recorder waits for RCU until it takes all deferred work as done (its quiesce()).
std::int64_t grace_periods(const std::string& operation, const std::string& result) {
    constexpr std::array<std::string_view, 4> final{"invalidate", "exit", "exec", "wait"};
    constexpr std::array<std::string_view, 2> always{"request_key", "session_to_parent"};
    constexpr std::array<std::string_view, 18> if_successful{
        "add_key", "join_session",     "revoke",          "clear",  "link",   "unlink",
        "search",  "instantiate",      "instantiate_iov", "negate", "reject", "get_persistent",
        "move",    "assume_authority", "setresuid",       "mmap",   "munmap", "mremap"};
    if (is_one_of(final, operation)) return 7;
    if (is_one_of(always, operation)) return 4;
    return is_one_of(if_successful, operation) && !result.starts_with('-') ? 4 : 0;
}

/// Returns the recorder's other waits: for an event that does not come, and for /proc/key-users to stop changing.
KernelTime pause(const std::string& operation, const std::string& result) {
    if (operation == "upcall" && result == "none") return milliseconds(2'500);
    if (operation == "poll" && result == "blocked") return milliseconds(400);
    if (operation == "proc_user") return milliseconds(175);
    if (operation == "start") return milliseconds(30);
    return milliseconds(1);
}

}  // namespace

KernelTime CasePace::duration(const CaseStep& step, const std::string& result) const {
    const auto& operation = step.words[1];
    return KernelTime{grace_period.count() * grace_periods(operation, result)} + pause(operation, result);
}

bool CasePace::ends_grace_period(const CaseStep& step, const std::string& result) {
    return grace_periods(step.words[1], result) > 0;
}

}  // namespace mktme::sim
