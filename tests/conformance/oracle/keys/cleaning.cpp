// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/cleaning.hpp"

#include <chrono>
#include <thread>

#include "tests/conformance/oracle/keys/keyctl.hpp"

namespace mktme::oracle {

namespace {

constexpr std::chrono::milliseconds time_to_end{20};
constexpr auto user_ring = special_key(KEY_SPEC_USER_KEYRING);
constexpr auto session_ring = special_key(KEY_SPEC_USER_SESSION_KEYRING);
constexpr auto no_ring = special_key(KEY_SPEC_PROCESS_KEYRING);

/// Returns the serial of a special keyring; creates it if that is wanted.
unsigned long ring(unsigned long id, bool create) {
    return static_cast<unsigned long>(keyctl(KEYCTL_GET_KEYRING_ID, id, create ? 1 : 0));
}

/// Performs `action` in a process of its own.
template <class Action>
void in_child(Action action) {
    if (fork() != 0) return;
    action();
    _exit(0);
}

void clean_user(User user) {
    const long persistent = keyctl(KEYCTL_GET_PERSISTENT, user, no_ring);
    keyctl(KEYCTL_INVALIDATE, static_cast<unsigned long>(persistent));
    if (syscall(SYS_setresuid, user, user, user) != 0) return;
    const auto session = ring(session_ring, false);
    keyctl(KEYCTL_INVALIDATE, ring(user_ring, false));
    keyctl(KEYCTL_INVALIDATE, session);
}

}  // namespace

void clean_root() {
    in_child([] {
        ring(session_ring, true);
        const auto session = ring(session_ring, false);
        const auto user = ring(user_ring, false);
        keyctl(KEYCTL_CLEAR, user);
        keyctl(KEYCTL_CLEAR, session);
        keyctl(KEYCTL_LINK, user, session);
    });
    std::this_thread::sleep_for(time_to_end);
}

void clean_users(const std::vector<User>& users) {
    for (const auto user : users) in_child([user] { clean_user(user); });
    if (!users.empty()) std::this_thread::sleep_for(time_to_end);
}

}  // namespace mktme::oracle
