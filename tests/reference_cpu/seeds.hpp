// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>
#include <ranges>

namespace mktme::test {

/// Numbers of random cases: in the usual tests, and with MKTME_SLOW set.
struct CaseCounts {
    std::uint64_t usual;
    std::uint64_t slow;
};

/// Returns the seeds of random cases, from 1 on.
inline auto seeds(CaseCounts counts) {
    const std::uint64_t count = std::getenv("MKTME_SLOW") != nullptr ? counts.slow : counts.usual;
    return std::views::iota(std::uint64_t{1}, count + 1);
}

}  // namespace mktme::test
