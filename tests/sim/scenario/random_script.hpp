// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace mktme::test {

/// Returns a random scenario of processes and threads on four cores that work at the same time, each on mappings of its own or
/// inherited ones, and check what they find: in order for each, so that the right bytes are known. Kernel threads move their pages, and devices read and write
/// them.
std::string random_script(std::uint64_t seed, unsigned packages);

}  // namespace mktme::test
