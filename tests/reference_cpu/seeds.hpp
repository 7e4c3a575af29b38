// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>

namespace mktme::test {

/// Numbers of random cases: in the usual tests, and with MKTME_SLOW set.
struct CaseCounts {
    std::uint64_t usual;
    std::uint64_t slow;
};

/// Calls `check(seed)` for the seeds of random cases, from 1 on.
template <class Check>
void for_each_seed(CaseCounts counts, Check&& check) {
    const std::uint64_t count = std::getenv("MKTME_SLOW") != nullptr ? counts.slow : counts.usual;
    for (std::uint64_t seed = 1; seed <= count; ++seed) check(seed);
}

}  // namespace mktme::test
