// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/oracle/memory/pkru.hpp"

namespace mktme::oracle {

/// Action of a signal handler.
enum class HandlerAction { none, write_pkru, write_saved_pkru };

/// Installs the handler of this process for raise_signal().
void install_pkru_handler();

/// Sends this thread a signal whose handler performs `action` with `value`. Returns PKRU at the entry of the handler.
Pkru raise_signal(HandlerAction action, Pkru value);

}  // namespace mktme::oracle
