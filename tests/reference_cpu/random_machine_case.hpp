// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::test {

/// Returns a random machine of one package, and random programs: caches and TLBs so small that everything evicts and
/// conflicts, a few lines that cores fight for, every kind of record, flush and fence, all policies, prefetchers and
/// inclusions, tiny and large queues, short and long latencies, awkward clocks, encryption with several KeyIDs.
MachineCase random_machine_case(std::uint64_t seed);

/// Returns the parameters of a case in a line of text, for messages.
std::string text(const MachineCase& machine_case);

}  // namespace mktme::test
