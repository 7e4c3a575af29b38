// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/conformance/oracle/keys/key_names.hpp"
#include "tests/conformance/oracle/keys/results.hpp"

namespace mktme::oracle {

/// Returns the names of the keys whose serials a keyring contains, in the order of their numbers, each after a space.
/// New keys are named in the order of their descriptions: the order of links is random.
std::string keyring_listing(const std::string& contents, KeyNames& keys, const DescribeKey& describe);

}  // namespace mktme::oracle
