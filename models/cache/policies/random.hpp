// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "models/cache/policies/ages.hpp"

namespace mktme::cache {

/// cache.NAME.replacement = random: each way with the same probability.
///
/// Eviction n of a cache has draw n of the cache's own stream of random numbers, so the result depends on the order of
/// the cache's own fills alone.
struct RandomReplacement {
    static constexpr std::string_view name = "random";
    static constexpr std::string_view text = "any line, each with the same probability";
    static constexpr std::string_view needs{};
    static constexpr bool draws = true;

    static constexpr bool fits(std::uint64_t /*ways*/) { return true; }
    static void reset(Ages ages) {
        for (auto& age : ages) age = 0;
    }
    static void used(Ages /*ages*/, unsigned /*way*/) {}
    static void filled(Ages /*ages*/, unsigned /*way*/) {}
    /// `draw` is uniform over 64 bits; the way is that of RandomStream::below(ways).
    static unsigned victim(ConstAges ages, std::uint64_t draw) {
        __extension__ using Wide = unsigned __int128;
        return static_cast<unsigned>((Wide{draw} * ages.size()) >> 64U);
    }
    static void replaced(Ages /*ages*/, unsigned /*way*/) {}
};

}  // namespace mktme::cache
