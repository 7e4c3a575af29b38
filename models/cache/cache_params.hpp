// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "models/base/fields.hpp"
#include "models/cache/prefetcher_name.hpp"
#include "models/cache/replacement_name.hpp"

namespace mktme::cache {

/// Largest number of ways: the number of a way fits into the bits below a line.
inline constexpr std::uint64_t most_ways = line_size.count();
/// Largest number of lines that an access prefetches.
inline constexpr std::uint64_t most_degree = 16;

/// Parameters of one cache: a private level of a core, or a slice of the last level.
struct CacheParams {
    std::string name{"l1d"};
    Bytes size{std::uint64_t{48} << 10U};
    std::uint64_t ways{12};
    Cycles latency{5};
    ReplacementName replacement{"lru"};
    std::uint64_t miss_entries{16};
    std::uint64_t write_back_entries{8};
    PrefetcherName prefetcher{"off"};
    std::uint64_t prefetch_degree{1};
    std::uint64_t prefetch_distance{1};
    std::uint64_t prefetch_streams{32};

    static constexpr auto fields() {
        using P = CacheParams;
        return std::tuple{
            field<&P::name>("name", "name of the level: l1i, l1d, l2, perhaps l3 and l4, llc"),
            field<&P::size>("size",
                            "bytes of data: ways x 64 B x a power of two; of the last level: a slice's", 64,
                            std::uint64_t{1} << 30U)
                .from("docs/numbers.md#caches"),
            field<&P::ways>("ways", "lines of a set", 1, most_ways).from("docs/numbers.md#caches"),
            field<&P::latency>("latency", "clocks from the look-up of a line to its data", 1, 1000)
                .from("docs/numbers.md#caches"),
            field<&P::replacement>("replacement", "which line of a full set makes room for another"),
            field<&P::miss_entries>("miss_entries", "lines that may be missing at one time (MSHRs)", 1, 1024)
                .from("docs/numbers.md#caches"),
            field<&P::write_back_entries>(
                "write_back_entries", "evicted lines that may wait for their receiver at one time", 1, 1024)
                .from("docs/numbers.md#caches"),
            field<&P::prefetcher>("prefetcher", "which lines are fetched before they are asked for"),
            field<&P::prefetch_degree>("prefetch_degree", "lines fetched for one access", 1, most_degree),
            field<&P::prefetch_distance>(
                "prefetch_distance",
                "lines (next-line) or strides (stride) from an access to the first of them", 1, 63),
            field<&P::prefetch_streams>("prefetch_streams",
                                        "pages of 4 KiB whose stride is followed at one time", 1, 256)
                .from("docs/numbers.md#caches"),
        };
    }
};

/// Sets and ways of a cache.
struct CacheGeometry {
    std::uint64_t sets;
    unsigned ways;
};

/// Returns the geometry of a cache. Throws ConfigError that names the parameter if one is out of range, the ways do
/// not divide the lines, the sets are no power of two, or the replacement policy does not suit the ways.
CacheGeometry geometry_of(const CacheParams& params);

}  // namespace mktme::cache
