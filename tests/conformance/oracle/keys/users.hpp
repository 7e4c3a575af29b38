// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/conformance/oracle/keys/lane.hpp"

namespace mktme::oracle {

using User = std::uint32_t;

/// Users of the host that stand for the users 1000 to 9999 of a script. They have four digits too, so names that contain
/// them cost the same quota. All other users stand for themselves.
class Users {
public:
    /// Users of a lane, from `first` on, which is the last case's `next`.
    Users(Lane lane, User first);

    /// Returns the host's user for one of the script. A new one gets a user that has no keys: keys that an earlier case
    /// left to a user would show. Throws Failure if there is none.
    User host_user(long script_user);
    /// Returns the script's user for one of the host, as a text.
    [[nodiscard]] std::string script_user(User host_user) const;
    /// Returns true if this user of the host stands for one of the script.
    [[nodiscard]] bool has(User host_user) const { return script_users_.contains(host_user); }
    /// Returns the users of the host that stand for one of the script.
    [[nodiscard]] std::vector<User> in_use() const;
    /// Returns the user that the next case gets first.
    [[nodiscard]] User next() const { return next_; }
    /// Forgets the users of the script.
    void clear();

private:
    User fresh_user();

    User lowest_;
    User highest_;
    User next_;
    std::map<User, User> host_users_;    // by the script's
    std::map<User, User> script_users_;  // by the host's
};

}  // namespace mktme::oracle
