// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "models/base/fields.hpp"
#include "models/base/histogram.hpp"
#include "models/base/measure.hpp"

namespace mktme::cache {

struct LinesUnit {
    static constexpr const char* name = "lines";
};
/// A number of lines, on average.
using Lines = Measure<LinesUnit>;

/// Demand misses of a cache by what missed.
struct MissCounts {
    std::uint64_t fetch = 0;
    std::uint64_t read = 0;
    std::uint64_t ownership = 0;
    std::uint64_t upgrade = 0;

    [[nodiscard]] std::uint64_t total() const { return fetch + read + ownership + upgrade; }

    static constexpr auto fields() {
        using S = MissCounts;
        return std::tuple{
            field<&S::fetch>("fetch", "instruction fetches that missed"),
            field<&S::read>("read", "loads, and reads of page walks, that missed"),
            field<&S::ownership>("ownership", "stores whose line was not there"),
            field<&S::upgrade>("upgrade", "stores whose line was there, but shared"),
        };
    }
};

/// Prefetches of a cache. Each one sent becomes useful, late or unused, or is still undecided.
struct PrefetchCounts {
    std::uint64_t sent = 0;
    std::uint64_t dropped = 0;
    std::uint64_t useful = 0;
    std::uint64_t late = 0;
    std::uint64_t unused = 0;

    [[nodiscard]] Share accuracy() const {
        const std::uint64_t decided = useful + late + unused;
        return {decided == 0 ? 0.0 : static_cast<double>(useful + late) / static_cast<double>(decided)};
    }

    static constexpr auto fields() {
        using S = PrefetchCounts;
        return std::tuple{
            field<&S::sent>("sent", "prefetches that took a miss entry"),
            field<&S::dropped>("dropped",
                               "prefetches not sent: line there, on its way, or no miss entry free"),
            field<&S::useful>("useful", "prefetched lines that a demand access hit"),
            field<&S::late>("late", "prefetches that a demand miss joined before the line was there"),
            field<&S::unused>("unused", "prefetched lines that left before any demand access"),
            field<&S::accuracy>("accuracy", "share of useful and late ones among those decided"),
        };
    }
};

/// Lines that left a cache.
struct EvictionCounts {
    std::uint64_t clean = 0;
    std::uint64_t dirty = 0;
    std::uint64_t probed = 0;
    std::uint64_t flushed = 0;

    static constexpr auto fields() {
        using S = EvictionCounts;
        return std::tuple{
            field<&S::clean>("clean", "clean lines that made room for others"),
            field<&S::dirty>("dirty", "dirty lines that made room for others"),
            field<&S::probed>("probed", "lines taken by probes, or with a line of an inclusive level below"),
            field<&S::flushed>("flushed", "lines dropped by flush instructions"),
        };
    }
};

/// Statistics of a cache: one level of a core, or a slice.
struct CacheStats {
    static constexpr std::array<std::string_view, 11> places{
        "cache.l1i", "cache.l1d", "cache.l2", "cache.l3", "cache.l4", "cache.llc",
        "cpu.*.l1i", "cpu.*.l1d", "cpu.*.l2", "cpu.*.l3", "cpu.*.l4"};

    std::uint64_t hits = 0;
    MissCounts misses;
    std::uint64_t merged = 0;
    std::uint64_t queued = 0;
    std::uint64_t fills = 0;
    EvictionCounts evictions;
    std::uint64_t write_backs = 0;
    Histogram miss_latency;
    std::uint64_t miss_cycles = 0;
    std::uint64_t busy_cycles = 0;
    PrefetchCounts prefetches;

    /// Restarts the maxima of a phase.
    void begin_phase() { miss_latency.begin_phase(); }
    [[nodiscard]] std::uint64_t accesses() const { return hits + misses.total(); }
    [[nodiscard]] Share hit_rate() const {
        return {accesses() == 0 ? 0.0 : static_cast<double>(hits) / static_cast<double>(accesses())};
    }

    /// Returns the lines on their way to the cache at one time, on average over the times in which any is.
    [[nodiscard]] Lines mlp() const {
        return {busy_cycles == 0 ? 0.0 : static_cast<double>(miss_cycles) / static_cast<double>(busy_cycles)};
    }

    static constexpr auto fields() {
        using S = CacheStats;
        return std::tuple{
            field<&S::accesses>("accesses", "demand accesses: hits and misses"),
            field<&S::hits>("hits", "demand accesses that found their line in a state that serves them"),
            field<&S::misses>("misses", "demand accesses that did not"),
            field<&S::hit_rate>("hit_rate", "share of demand accesses that hit"),
            field<&S::merged>("merged", "of the misses, those that joined a miss entry of their line"),
            field<&S::queued>("queued", "of the misses, those that waited for a miss entry"),
            field<&S::fills>("fills", "lines brought in, by demand and by prefetch"),
            field<&S::evictions>("evictions", "lines that left"),
            field<&S::write_backs>("write_backs", "dirty lines sent to the next level, whatever the reason"),
            field<&S::miss_latency>(
                "miss_latency_ns",
                "from the begin of a miss, or a prefetch, to the line; in the LLC, of reads of "
                "memory"),
            field<&S::mlp>("mlp",
                           "lines on their way at one time, on average over the cycles in which any is"),
            field<&S::prefetches>("prefetches", "prefetches"),
            hidden<&S::miss_cycles>(),
            hidden<&S::busy_cycles>(),
        };
    }
};

}  // namespace mktme::cache
