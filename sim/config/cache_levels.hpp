// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>
#include <vector>

#include "models/base/fields.hpp"

namespace mktme::sim {

struct CacheLevel;

/// The caches of a machine with cores: the tables headed `[[cache]]`. Who looks into one includes cache_level.hpp.
struct CacheLevels {
    static constexpr auto section = "";

    std::vector<CacheLevel> cache;  // empty without cores

    CacheLevels();
    CacheLevels(const CacheLevels& other);
    CacheLevels& operator=(const CacheLevels& other);
    ~CacheLevels();

    static constexpr auto fields() {
        return std::tuple{
            field<&CacheLevels::cache>("cache",
                                       "a cache of each core, or with llc a slice of the shared one; "
                                       "defaults are shown of l1d, and `config show` "
                                       "prints those of each level")};
    }

    /// Adds the levels that every machine with cores has, where they are missing, and sorts all from the core outwards.
    void complete();
    /// Returns the level of this name; nullptr if there is none.
    [[nodiscard]] const CacheLevel* find(std::string_view name) const;
};

}  // namespace mktme::sim
