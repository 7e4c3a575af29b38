// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/conformance/oracle/descriptor.hpp"

namespace mktme::oracle {

/// Sends one message: its length as a 32-bit number, then its bytes. Returns false if the other end is gone.
bool send_frame(const Descriptor& socket, std::string_view message);

/// Waits for one message. Returns nothing if the other end is gone.
std::optional<std::string> receive_frame(const Descriptor& socket);

}  // namespace mktme::oracle
