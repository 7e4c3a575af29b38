// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tests/conformance/oracle/keys/users.hpp"

namespace mktme::oracle {

/// Empties the user keyrings of root, which outlive every case.
void clean_root();

/// Invalidates the keyrings of users. The kernel keeps a user's keyrings for ever, and the persistent one for days.
void clean_users(const std::vector<User>& users);

}  // namespace mktme::oracle
