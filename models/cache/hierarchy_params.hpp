// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/cache/cache_params.hpp"
#include "models/cache/inclusion.hpp"
#include "models/contents/data_params.hpp"

namespace mktme::cache {

/// The caches of a machine (docs/models/coherence.md).
struct HierarchyParams {
    CacheParams l1i{.name = "l1i", .size = Bytes{std::uint64_t{32} << 10U}, .ways = 8};
    CacheParams l1d{};
    std::vector<CacheParams> shared_levels{// L2 and on, which L1I and L1D of a core share
                                           {.name = "l2",
                                            .size = Bytes{std::uint64_t{1280} << 10U},
                                            .ways = 20,
                                            .latency = Cycles{9},
                                            .miss_entries = 48}};
    Frequency clock{2'400'000'000};                      // of all of them
    Inclusion private_inclusion = Inclusion::inclusive;  // inclusive or non-inclusive
    CacheParams llc{.name = "llc",
                    .size = Bytes{std::uint64_t{1536} << 10U},
                    .ways = 12,
                    .latency = Cycles{12}};  // a slice
    Inclusion llc_inclusion = Inclusion::non_inclusive;
    Cycles hop{14};            // from a core to a slice, and from a slice to a core
    Cycles probe_latency{14};  // from a probe to its answer leaving the core
    std::uint64_t cores = 1;   // of a package, and slices
    std::uint64_t packages = 1;
    std::uint64_t devices = 0;
    contents::DataMode data = contents::DataMode::none;
    std::uint64_t seed = 1;

    [[nodiscard]] std::uint64_t all_cores() const { return packages * cores; }
    /// Returns how many send requests: cores, and devices behind the last one.
    [[nodiscard]] std::uint64_t requesters() const { return all_cores() + devices; }
};

}  // namespace mktme::cache
