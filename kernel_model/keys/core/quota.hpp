// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>

#include "kernel_model/syscall/errno.hpp"
#include "kernel_model/task/ids.hpp"

namespace mktme::keys {

using syscall::Errno;
using task::Uid;

/// Limits of /proc/sys/kernel/keys, with their defaults.
struct Sysctl {
    std::int64_t maxkeys = 200;
    std::int64_t maxbytes = 20'000;
    std::int64_t root_maxkeys = 1'000'000;
    std::int64_t root_maxbytes = 25'000'000;
    std::int64_t gc_delay = 300;                       // seconds
    std::int64_t persistent_keyring_expiry = 259'200;  // seconds: three days

    [[nodiscard]] std::int64_t max_keys(Uid uid) const { return uid == Uid::root ? root_maxkeys : maxkeys; }
    [[nodiscard]] std::int64_t max_bytes(Uid uid) const {
        return uid == Uid::root ? root_maxbytes : maxbytes;
    }
};

/// Totals of one user's keys.
struct KeyUser {
    Uid uid = Uid::root;
    std::int64_t keys = 0;
    std::int64_t instantiated = 0;
    std::int64_t quota_keys = 0;
    std::int64_t quota_bytes = 0;

    bool operator==(const KeyUser&) const = default;
};

enum class QuotaRule : unsigned char { in_quota, overrun, not_in_quota };

/// Accounts of all users who own keys.
class KeyUsers {
public:
    explicit KeyUsers(const Sysctl& limits) : limits_{&limits} {}

    /// Returns the account of `uid`, opened if there is none yet. It is valid until forget_if_idle().
    KeyUser& of(Uid uid);
    [[nodiscard]] const KeyUser* find(Uid uid) const;
    /// Closes the account of a user without keys.
    void forget_if_idle(KeyUser& user);
    [[nodiscard]] const std::map<Uid, KeyUser>& all() const { return users_; }

    /// Charges a new key of `bytes`. Returns EDQUOT if the rule applies the limits and one is exceeded.
    Errno charge_key(KeyUser& user, std::int64_t bytes, QuotaRule rule);
    /// Charges `delta` bytes. Returns EDQUOT if the limit is exceeded; a negative `delta` always succeeds.
    Errno charge_bytes(KeyUser& user, std::int64_t delta);

private:
    const Sysctl* limits_;
    std::map<Uid, KeyUser> users_;
};

}  // namespace mktme::keys
