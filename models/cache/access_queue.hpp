// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "models/cache/cache_access.hpp"

namespace mktme::cache {

/// Accesses of the cores of a package on their way to be judged, in order of (cycle, core, order in the core), however far
/// one core has run ahead of another.
class AccessQueue {
public:
    explicit AccessQueue(std::size_t cores) : waiting_(cores) {}

    /// Takes what a core has done since the last call, in its order, and clears it.
    void add(std::size_t core, std::vector<CacheAccess>& accesses) {
        auto& all = waiting_[core].accesses;
        if (all.empty()) all.swap(accesses);
        else all.insert(all.end(), accesses.begin(), accesses.end());
        accesses.clear();
    }
    /// Calls `visit(access)` for those of cycles up to `last`, and forgets them. Precondition: each core has done these cycles.
    template <class Visitor>
    void take(Cycles last, Visitor&& visit) {
        due_.clear();
        for (Waiting& core : waiting_) core.move_due(last, due_);
        if (!std::ranges::is_sorted(due_, {}, &CacheAccess::at))
            std::ranges::stable_sort(due_, {}, &CacheAccess::at);
        for (const CacheAccess& access : due_) visit(access);
    }

private:
    struct Waiting {
        std::vector<CacheAccess> accesses;
        std::size_t first = 0;  // those before it are taken

        void move_due(Cycles last, std::vector<CacheAccess>& due) {
            const std::size_t begin = first;
            while (first < accesses.size() && accesses[first].at <= last) ++first;
            const auto at = [&](std::size_t index) {
                return accesses.begin() + static_cast<std::ptrdiff_t>(index);
            };
            due.insert(due.end(), at(begin), at(first));
            if (first < accesses.size()) return;
            accesses.clear();
            first = 0;
        }
    };

    std::vector<Waiting> waiting_;  // by core
    std::vector<CacheAccess> due_;
};

}  // namespace mktme::cache
