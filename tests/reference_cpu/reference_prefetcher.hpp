// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "models/cache/cache_params.hpp"

namespace mktme::reference_cpu {

/// Prefetcher of one cache (docs/models/cache.md, Prefetchers).
class ReferencePrefetcher {
public:
    explicit ReferencePrefetcher(cache::CacheParams params) : params_{std::move(params)} {}

    /// An access to this line would have missed without prefetching. Returns the lines proposed, in order.
    std::vector<PhysAddr> train(PhysAddr line);

private:
    struct Page {
        std::int64_t number;
        std::int64_t latest;                   // line number
        std::optional<std::int64_t> stride{};  // from the line before
    };

    std::vector<PhysAddr> train_stride(std::int64_t line);
    [[nodiscard]] std::vector<PhysAddr> lines(std::int64_t from, std::int64_t step) const;

    cache::CacheParams params_;
    std::deque<Page> pages_;  // the one that trained last, last
};

}  // namespace mktme::reference_cpu
