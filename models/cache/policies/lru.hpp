// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "models/cache/policies/ages.hpp"

namespace mktme::cache {

/// cache.NAME.replacement = lru: the line replaced is the one used longest ago.
///
/// The age of a way is its rank by last use: 0 for the way used last, ways - 1 for the one used longest ago.
struct LruReplacement {
    static constexpr std::string_view name = "lru";
    static constexpr std::string_view text = "the line used longest ago";
    static constexpr std::string_view needs{};
    static constexpr bool draws = false;

    static constexpr bool fits(std::uint64_t /*ways*/) { return true; }
    static void reset(Ages ages) {
        std::uint8_t rank = 0;
        for (auto& age : ages) age = rank++;
    }
    static void used(Ages ages, unsigned way) {
        const std::uint8_t rank = ages[way];
        if (rank == 0) return;
        for (auto& age : ages) age = static_cast<std::uint8_t>(age + (age < rank ? 1 : 0));
        ages[way] = 0;
    }
    static void filled(Ages ages, unsigned way) { used(ages, way); }
    static unsigned victim(ConstAges ages, std::uint64_t /*draw*/) {
        unsigned way = 0;
        while (ages[way] + std::size_t{1} != ages.size()) ++way;
        return way;
    }
    static void replaced(Ages /*ages*/, unsigned /*way*/) {}
};

}  // namespace mktme::cache
