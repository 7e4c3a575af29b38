// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/users.hpp"

#include "tests/conformance/oracle/failure.hpp"
#include "tests/conformance/oracle/keys/key_users.hpp"

namespace mktme::oracle {

namespace {

constexpr User first_user = 1000;
constexpr User last_user = 9999;
constexpr User users_of_lane = (last_user + 1 - first_user) / lanes;

}  // namespace

Users::Users(Lane lane, User first)
    : lowest_{lane == 0 ? first_user : first_user + (lane - 1) * users_of_lane},
      highest_{lane == 0 ? last_user : lowest_ + users_of_lane - 1},
      next_{first} {}

User Users::host_user(long script_user) {
    if (script_user < first_user || script_user > last_user) return static_cast<User>(script_user);
    const auto script = static_cast<User>(script_user);
    if (const auto known = host_users_.find(script); known != host_users_.end()) return known->second;
    const auto host = fresh_user();
    host_users_[script] = host;
    script_users_[host] = script;
    return host;
}

User Users::fresh_user() {
    for (auto tried = lowest_; tried <= highest_; ++tried) {
        if (next_ < lowest_ || next_ > highest_) next_ = lowest_;
        const auto user = next_++;
        if (user_line(user).empty()) return user;
    }
    throw Failure{"every user has keys already"};
}

std::string Users::script_user(User host_user) const {
    constexpr auto no_user = static_cast<User>(-1);
    if (const auto known = script_users_.find(host_user); known != script_users_.end())
        return std::to_string(known->second);
    return host_user == no_user ? "-1" : std::to_string(host_user);
}

std::vector<User> Users::in_use() const {
    std::vector<User> users;
    users.reserve(script_users_.size());
    for (const auto& [host, script] : script_users_) users.push_back(host);
    return users;
}

void Users::clear() {
    host_users_.clear();
    script_users_.clear();
}

}  // namespace mktme::oracle
