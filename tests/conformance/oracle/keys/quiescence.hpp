// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "tests/conformance/oracle/keys/users.hpp"
#include "tests/conformance/oracle/text.hpp"

namespace mktme::oracle {

/// Number of looks, each after a grace period of RCU, at which the quota of all users must be the same. Only then has
/// the kernel destroyed all keys that nobody holds, and the next operation cannot find them.
using Looks = int;
constexpr Looks looks_after_case = 4;

/// Waits until the quota of the users for whom `counts` returns true has been the same at so many looks.
void quiesce(Looks looks, const std::function<bool(User)>& counts);

/// Returns the looks that are due after an operation with this result; 0 if it cannot have ended a key.
Looks looks_after(const Words& operation, const std::string& result);

}  // namespace mktme::oracle
