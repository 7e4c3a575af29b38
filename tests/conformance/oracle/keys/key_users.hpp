// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace mktme::oracle {

/// Returns the line of a key in /proc/keys; an empty one if the calling process cannot see the key.
std::string key_line(std::int32_t serial);

/// Returns the line of a user in /proc/key-users; an empty one if the user has no keys.
std::string user_line(std::uint32_t user);

/// Returns the line of a user, without its usage count, as soon as it has not changed for some time. The kernel
/// returns quota late.
std::string steady_user_line(std::uint32_t user);

/// Returns the lines, without their usage counts, of all users for whom `counts` returns true.
std::string user_lines(const std::function<bool(std::uint32_t)>& counts);

}  // namespace mktme::oracle
