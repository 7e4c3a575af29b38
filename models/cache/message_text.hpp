// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "models/cache/message.hpp"

namespace mktme::cache {

/// Returns what a message is, for a text about a machine: "GetS of core 1 for line 0x1c0, cycle 525".
std::string text_of(const Message& message);

}  // namespace mktme::cache
