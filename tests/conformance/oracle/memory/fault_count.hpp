// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>
#include <array>
#include <cstdint>

#include "tests/conformance/oracle/memory/fault_handler.hpp"

namespace mktme::oracle {

/// Minor faults that the last operation of this thread took in the arena.
long counted_faults();
/// Begins to count the faults of a new operation.
void forget_faults();

// Accesses, and a system call that may fault in pages of the arena, whose faults count.
Access counted_read(Address address);
Access counted_write(Address address, unsigned char byte);
Access counted_execute(Address address);

/// Performs system call `number`. Returns -1 and sets errno if it fails.
using CallArguments = std::array<std::uint64_t, 6>;
long counted_call(long number, const CallArguments& arguments);

}  // namespace mktme::oracle
