// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/circular_buffer.hpp>
#include <string>
#include <vector>

#include "models/cache/cache_stats.hpp"
#include "models/cache/hierarchy_params.hpp"
#include "models/cache/miss_meter.hpp"
#include "models/cache/miss_table.hpp"
#include "models/cache/prefetcher.hpp"
#include "models/cache/set_array.hpp"

namespace mktme::cache {

/// A private level of a core: L1I, L1D, or one that both share, with what its misses have on their way.
struct PrivateLevel {
    /// A miss entry that looks the next level up in cycle `due`.
    struct LookUp {
        Cycles due;
        EntryIndex entry;
    };
    /// A miss entry whose line the next level has, and which fills this one in cycle `due`.
    struct InnerFill {
        Cycles due;
        EntryIndex entry;
        MissKind kind;  // for which the next level was looked up
    };

    /// `waiters`: who may wait for a line of this level at one time.
    PrivateLevel(const CacheParams& params, const HierarchyParams& all, const std::string& path,
                 std::uint64_t waiters)
        : name{params.name},
          latency{params.latency},
          observes{params.prefetcher.name() != NoPrefetcher::name},
          array{params, all.seed, path},
          misses{params.miss_entries, waiters},
          meter{all.clock},
          prefetcher{params},
          look_ups{params.miss_entries},
          fills{params.miss_entries},
          request_left(params.miss_entries),
          begun(params.miss_entries),
          is_seen(params.miss_entries) {}

    std::string name;
    Cycles latency;
    bool observes;  // its prefetcher is not off
    SetArray array;
    MissTable misses;
    MissMeter meter;
    Prefetcher prefetcher;
    boost::circular_buffer<LookUp> look_ups;  // of the next level; each in order of `due`
    boost::circular_buffer<InnerFill> fills;
    std::vector<Cycles> request_left;  // of the last level, by entry: when its request left the core
    std::vector<Cycles> begun;         // by entry: when it was made first
    std::vector<char> is_seen;         // by entry: prefetchers of higher levels see its look-ups
    CacheStats stats;
};

}  // namespace mktme::cache
