// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/oracle/descriptor.hpp"

namespace mktme::oracle {

// An open file holds the credentials, and so the keyrings, of the process that opened it. Therefore the recorder makes
// the channels of all actors and hands them over.

/// Passes `passed` to the process at the other end of `socket`. Returns false if that is gone.
bool send_descriptor(const Descriptor& socket, const Descriptor& passed);

/// Waits for a descriptor from the other end of `socket`. Returns a closed one if that is gone.
Descriptor receive_descriptor(const Descriptor& socket);

}  // namespace mktme::oracle
