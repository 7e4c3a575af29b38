// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

namespace mktme::keys {

class Key;

/// Number of references held to each key.
using References = std::map<const Key*, int>;

}  // namespace mktme::keys
