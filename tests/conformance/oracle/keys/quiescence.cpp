// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/quiescence.hpp"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <thread>

#include "tests/conformance/oracle/keys/key_users.hpp"

namespace mktme::oracle {

namespace {

/// Waits for a grace period of RCU.
void wait_for_grace_period() {
    constexpr std::chrono::milliseconds likely_longer{15};
    if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) < 0) std::this_thread::sleep_for(likely_longer);
}

constexpr std::array<std::string_view, 3> always_ends_keys{"invalidate", "exit", "exec"};
constexpr std::array<std::string_view, 2> may_end_keys{"request_key", "session_to_parent"};
/// The last three unmap files, which keep the keyrings of whoever opened them.
constexpr std::array<std::string_view, 18> may_end_keys_if_done{
    "add_key", "join_session",     "revoke",          "clear",  "link",   "unlink",
    "search",  "instantiate",      "instantiate_iov", "negate", "reject", "get_persistent",
    "move",    "assume_authority", "setresuid",       "mmap",   "munmap", "mremap"};

template <class Names>
bool contains(const Names& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

void quiesce(Looks looks, const std::function<bool(User)>& counts) {
    constexpr int most_looks = 80;
    std::string last;
    Looks same = 0;
    for (int look = 0; look < most_looks && same < looks; ++look) {
        wait_for_grace_period();
        auto lines = user_lines(counts);
        same = look > 0 && lines == last ? same + 1 : 0;
        last = std::move(lines);
    }
}

Looks looks_after(const Words& operation, const std::string& result) {
    constexpr Looks few = 3;
    constexpr Looks many = 6;
    if (operation.size() < 2) return 0;
    const auto& name = operation[1];
    if (contains(always_ends_keys, name) || (name == "wait" && result != "hang")) return many;
    if (contains(may_end_keys, name)) return few;
    const bool done = !result.starts_with('-') && !result.starts_with('!');
    return done && contains(may_end_keys_if_done, name) ? few : 0;
}

}  // namespace mktme::oracle
