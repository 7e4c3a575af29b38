// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/conformance/oracle/memory/arena.hpp"

namespace mktme::oracle {

/// Fault of an access: the signal and what its siginfo says.
struct Fault {
    int signal = 0;  // 0: none
    int code = 0;
    int key = -1;  // protection key that denied the access

    /// Returns `SEGV_MAPERR`, `SEGV_ACCERR`, `SEGV_PKUERR KEY` or `SIGBUS CODE`.
    [[nodiscard]] std::string text() const;
};

/// Installs the handler of this process that survives the faults of the accesses below.
void install_fault_handler();

/// Result of an access by an instruction in user mode.
struct Access {
    Fault fault;
    unsigned char byte = 0;  // that was read

    [[nodiscard]] bool faulted() const { return fault.signal != 0; }
};

Access read_byte(Address address);
Access write_byte(Address address, unsigned char byte);
/// Calls an address. It succeeds if the page may be executed, whatever its bytes do.
Access execute_at(Address address);

}  // namespace mktme::oracle
