// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <string_view>

#include "models/cache/policies/ages.hpp"

namespace mktme::cache {

/// cache.NAME.replacement = tree-plru: a binary tree of bits over the ways, each pointing to the half used less
/// recently.
///
/// Node 1 is the root; node n has the children 2n and 2n + 1; way w is the leaf `ways + w`. The age byte n holds the
/// bit of node n: 1 if the victim is below child 2n + 1. A use of a way points all nodes above it away from it. See
/// Al-Zoubi, Milenkovic and Milenkovic, "Performance evaluation of cache replacement policies for the SPEC CPU2000
/// benchmark suite", ACM-SE 2004.
struct TreePlruReplacement {
    static constexpr std::string_view name = "tree-plru";
    static constexpr std::string_view text =
        "the leaf that a tree of bits points to, for ways a power of two";
    static constexpr std::string_view needs = "a power of two";
    static constexpr bool draws = false;

    static constexpr bool fits(std::uint64_t ways) { return std::has_single_bit(ways); }
    static void reset(Ages ages) {
        for (auto& age : ages) age = 0;
    }
    static void used(Ages ages, unsigned way) {
        for (std::size_t node = ages.size() + way; node > 1; node /= 2)
            ages[node / 2] = node % 2 == 0 ? 1 : 0;
    }
    static void filled(Ages ages, unsigned way) { used(ages, way); }
    static unsigned victim(ConstAges ages, std::uint64_t /*draw*/) {
        std::size_t node = 1;
        while (node < ages.size()) node = 2 * node + ages[node];
        return static_cast<unsigned>(node - ages.size());
    }
    static void replaced(Ages /*ages*/, unsigned /*way*/) {}
};

}  // namespace mktme::cache
