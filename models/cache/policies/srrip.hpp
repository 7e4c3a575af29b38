// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>

#include "models/cache/policies/ages.hpp"

namespace mktme::cache {

/// cache.NAME.replacement = srrip: static re-reference interval prediction with hit priority and 2 bits (Jaleel,
/// Theobald, Steely, Emer: "High Performance Cache Replacement Using Re-Reference Interval Prediction", ISCA 2010).
///
/// The age of a way is its predicted interval: 0 on a hit, 2 ("long") at the fill. The victim is the first way with 3
/// ("distant"); while there is none, the intervals of all ways grow by 1.
struct SrripReplacement {
    static constexpr std::string_view name = "srrip";
    static constexpr std::string_view text =
        "the first line with the longest predicted re-reference interval";
    static constexpr std::string_view needs{};
    static constexpr bool draws = false;

    static constexpr std::uint8_t near_immediate = 0;
    static constexpr std::uint8_t long_interval = 2;
    static constexpr std::uint8_t distant = 3;

    static constexpr bool fits(std::uint64_t /*ways*/) { return true; }
    static void reset(Ages ages) {
        for (auto& age : ages) age = distant;
    }
    static void used(Ages ages, unsigned way) { ages[way] = near_immediate; }
    static void filled(Ages ages, unsigned way) { ages[way] = long_interval; }
    static unsigned victim(ConstAges ages, std::uint64_t /*draw*/) {
        // The first of the oldest ways is the first to reach `distant`.
        return static_cast<unsigned>(std::ranges::max_element(ages) - ages.begin());
    }
    static void replaced(Ages ages, unsigned way) {
        const auto growth = static_cast<std::uint8_t>(distant - ages[way]);
        for (auto& age : ages) age = static_cast<std::uint8_t>(age + growth);
    }
};

}  // namespace mktme::cache
