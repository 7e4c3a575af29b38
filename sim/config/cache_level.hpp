// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>
#include <vector>

#include "models/cache/cache_params.hpp"
#include "models/cache/inclusion.hpp"

namespace mktme::sim {

/// A level of the caches: one `[[cache]]` table. Each level has defaults of its own.
struct CacheLevel : cache::CacheParams {
    cache::Inclusion inclusion{cache::Inclusion::non_inclusive};

    static constexpr auto fields() {
        return std::tuple_cat(
            cache::CacheParams::fields(),
            std::tuple{field<&CacheLevel::inclusion>("inclusion",
                                                     "whether the level has the lines of the levels above "
                                                     "it; of l2: inclusive or non-inclusive, and it "
                                                     "holds for l3 and l4 too; of llc: any")});
    }

    /// Returns the names of all levels, from the core outwards.
    static const std::vector<std::string_view>& names();
    /// Returns the defaults of the level of this name; nullptr if there is no such level. Levels that a machine has only
    /// if it names them, l3 and l4, begin as l2.
    static const CacheLevel* default_of(std::string_view name);
};

/// Names of the levels with rules of their own.
namespace level_name {
inline constexpr std::string_view l1i = "l1i";
inline constexpr std::string_view l1d = "l1d";
inline constexpr std::string_view l2 = "l2";
inline constexpr std::string_view l3 = "l3";
inline constexpr std::string_view l4 = "l4";
inline constexpr std::string_view llc = "llc";
}  // namespace level_name

}  // namespace mktme::sim
