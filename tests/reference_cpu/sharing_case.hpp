// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::test {

/// Returns a random machine of 2 to 8 cores, all of which use the same few lines of one space, and lines beside them that
/// make these leave their caches.
MachineCase sharing_case(std::uint64_t seed);

}  // namespace mktme::test
