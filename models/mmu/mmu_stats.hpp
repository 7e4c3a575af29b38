// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <tuple>

#include "models/base/fields.hpp"
#include "models/base/measure.hpp"
#include "models/base/merge.hpp"

namespace mktme::mmu {

/// Counters of one TLB, or of several that are looked up at once.
struct TlbStats {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t fills = 0;
    std::uint64_t evictions = 0;
    std::uint64_t invalidated = 0;

    [[nodiscard]] Share hit_rate() const {
        const auto looks = static_cast<double>(hits + misses);
        return {looks == 0 ? 0.0 : static_cast<double>(hits) / looks};
    }

    static constexpr auto fields() {
        using S = TlbStats;
        return std::tuple{
            field<&S::hits>("hits", "look-ups that found their page"),
            field<&S::misses>("misses", "look-ups that did not"),
            field<&S::hit_rate>("hit_rate", "share of look-ups that found their page"),
            field<&S::fills>("fills", "translations put in, those that replace the same page included"),
            field<&S::evictions>("evictions", "translations that another page replaced"),
            field<&S::invalidated>("invalidated", "translations that software removed"),
        };
    }
};

struct ClockUnit {
    static constexpr const char* name = "cycle";
};
/// A mean number of clocks.
using Clocks = Measure<ClockUnit>;

/// Counters of the page walkers of a core and their page-walk caches.
struct WalkStats {
    std::uint64_t walks = 0;
    std::uint64_t joined = 0;
    std::uint64_t queued = 0;
    std::uint64_t restarted = 0;
    std::uint64_t faults = 0;
    std::uint64_t reads = 0;
    std::uint64_t nested_reads = 0;
    std::uint64_t exchanges = 0;
    std::uint64_t cache_hits = 0;

    // Sums from which means are derived.
    std::uint64_t ended = 0;  // walks
    Cycles walk_time{};       // begin to end of those that ended
    Cycles wait_time{};       // request to begin of those that began

    [[nodiscard]] Clocks walk_cycles() const { return mean(walk_time, ended); }
    [[nodiscard]] Clocks wait_cycles() const { return mean(wait_time, walks); }

    static constexpr auto fields() {
        using S = WalkStats;
        return std::tuple{
            field<&S::walks>("walks", "page walks that began"),
            field<&S::joined>("joined", "accesses that joined a walk of their page"),
            field<&S::queued>("queued", "walks that waited for a walker"),
            field<&S::restarted>("restarted",
                                 "walks that began again, as their space was invalidated meanwhile"),
            field<&S::faults>("faults", "walks that ended without a translation"),
            field<&S::reads>("reads", "entries of page tables read, nested_reads not included"),
            field<&S::nested_reads>("nested_reads", "entries of EPT paging structures read"),
            field<&S::exchanges>("exchanges", "entries written to set accessed or dirty flags"),
            field<&S::cache_hits>("cache_hits", "walks that began below the highest table"),
            field<&S::walk_cycles>("walk_cycles", "mean time of a walk on its walker"),
            field<&S::wait_cycles>("wait_cycles", "mean wait of a walk for a walker"),
            hidden<&S::ended>(),
            hidden<&S::walk_time>(),
            hidden<&S::wait_time>(),
        };
    }

private:
    static Clocks mean(Cycles sum, std::uint64_t count) {
        return {count == 0 ? 0.0 : static_cast<double>(sum.count()) / static_cast<double>(count)};
    }
};

/// Counters of the address translation of a core.
struct MmuStats {
    static constexpr std::array<std::string_view, 2> places{"tlb", "cpu.*.tlb"};

    TlbStats l1_data;
    TlbStats l1_code;
    TlbStats l2;
    WalkStats walker;

    static constexpr auto fields() {
        using S = MmuStats;
        return std::tuple{
            field<&S::l1_data>("l1_data", "first-level TLBs of data"),
            field<&S::l1_code>("l1_code", "first-level TLBs of code"),
            field<&S::l2>("l2", "second-level TLB"),
            field<&S::walker>("walker", "page walkers and page-walk caches"),
        };
    }
};

}  // namespace mktme::mmu
