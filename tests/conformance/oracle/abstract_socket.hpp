// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/conformance/oracle/descriptor.hpp"

namespace mktme::oracle {

/// Returns a socket that listens at an abstract address (unix(7)), which no file stands for and which ends with the
/// socket. Throws Failure if the address stays in use for ten seconds.
Descriptor listen_at(const std::string& name);

/// Waits for a connection and returns it. It is closed on exec.
Descriptor accept_from(const Descriptor& listener);

/// Returns a connection to the listener of this name, which programs inherit; a closed descriptor if there is none.
Descriptor connect_to(const std::string& name);

}  // namespace mktme::oracle
