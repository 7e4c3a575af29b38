// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "models/cache/prefetchers/demand_access.hpp"

namespace mktme::cache {

/// cache.NAME.prefetcher = stride: a constant stride within a page, found without instruction addresses (the stride
/// filter of Palacharla and Kessler: "Evaluating Stream Buffers as a Secondary Cache Replacement", ISCA 1994, with
/// pages of 4 KiB as its partitions).
///
/// Misses, and first hits of prefetched lines, train the stream of their page, KeyID included. A third access as far
/// from the second as that is from the first confirms the stride s; it and each that goes on so prefetch `degree`
/// lines, from line n + s x `distance` on, s apart, as far as they are in the page. Another distance is a new stride.
/// The stream trained longest ago makes room for a new page.
class StridePrefetcher {
public:
    static constexpr std::string_view name = "stride";
    static constexpr std::string_view text = "lines that continue a constant stride within a page of 4 KiB";

    explicit StridePrefetcher(const CacheParams& params)
        : first_{static_cast<std::int64_t>(params.prefetch_distance)},
          end_{static_cast<std::int64_t>(params.prefetch_distance + params.prefetch_degree)},
          most_{params.prefetch_streams} {
        streams_.reserve(most_);
    }

    void observe(const DemandAccess& access, PrefetchLines& lines) {
        if (!access.is_miss_without_prefetch()) return;
        const auto number = static_cast<std::int64_t>(access.line.count() / line_size.count());
        Stream* const stream = find(access.line);
        if (stream == nullptr) return begin({access.line.count() / prefetch_page.count(), number, 0});
        const std::int64_t step = number - stream->latest;
        if (step == 0) return;
        if (step == stream->stride) continue_stride(access.line, step, lines);
        stream->latest = number;
        stream->stride = step;
    }

private:
    struct Stream {
        std::uint64_t page;   // number, with KeyID
        std::int64_t latest;  // number of the line
        std::int64_t stride;  // in lines; 0: only one line was seen
    };

    /// Returns the stream of the page, now the first one; null if there is none.
    Stream* find(PhysAddr line) {
        const auto found = std::ranges::find(streams_, line.count() / prefetch_page.count(), &Stream::page);
        if (found == streams_.end()) return nullptr;
        std::rotate(streams_.begin(), found, found + 1);
        return &streams_.front();
    }
    void begin(const Stream& stream) {
        if (streams_.size() == most_) streams_.pop_back();
        streams_.insert(streams_.begin(), stream);
    }
    void continue_stride(PhysAddr from, std::int64_t stride, PrefetchLines& lines) const {
        for (std::int64_t ahead = first_; ahead < end_; ++ahead) {
            const auto bytes = static_cast<std::uint64_t>(stride * ahead) * line_size.count();
            const PhysAddr line{from.count() + bytes};
            if (!are_in_one_page(line, from)) return;
            lines.push_back(line);
        }
    }

    std::int64_t first_;  // strides from the access
    std::int64_t end_;
    std::uint64_t most_;
    std::vector<Stream> streams_;  // that trained last first
};

}  // namespace mktme::cache
