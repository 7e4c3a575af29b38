// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cache/prefetchers/demand_access.hpp"

namespace mktme::cache {

/// cache.NAME.prefetcher = next-line: tagged sequential prefetching (Smith: "Cache Memories", ACM Computing Surveys
/// 14(3), 1982).
///
/// A miss of line n, and the first hit of a prefetched line n, prefetch `degree` lines from line n + `distance` on, as
/// far as they are in the page of line n. It keeps no state.
class NextLinePrefetcher {
public:
    static constexpr std::string_view name = "next-line";
    static constexpr std::string_view text =
        "lines behind a miss, or behind the first hit of a prefetched line";

    explicit NextLinePrefetcher(const CacheParams& params)
        : first_{params.prefetch_distance},
          end_{params.prefetch_distance + params.prefetch_degree} {}

    void observe(const DemandAccess& access, PrefetchLines& lines) const {
        if (!access.is_miss_without_prefetch()) return;
        for (std::uint64_t ahead = first_; ahead < end_; ++ahead) {
            const PhysAddr line{access.line.count() + ahead * line_size.count()};
            if (!are_in_one_page(line, access.line)) return;
            lines.push_back(line);
        }
    }

private:
    std::uint64_t first_;  // lines from the access
    std::uint64_t end_;
};

}  // namespace mktme::cache
