// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/container/static_vector.hpp>

#include "models/cache/cache_params.hpp"
#include "models/cache/line_address.hpp"

namespace mktme::cache {

/// An access to a cache that is no prefetch, as the cache's prefetcher sees it.
struct DemandAccess {
    PhysAddr line{};
    bool is_miss = false;       // the cache did not have the line; it may have been on its way
    bool is_first_use = false;  // the first hit of a line that a prefetch brought

    /// Returns true if the access would have missed without prefetches.
    [[nodiscard]] constexpr bool is_miss_without_prefetch() const { return is_miss || is_first_use; }
};

/// Lines to prefetch, in order. The cache drops those that it has or that are on their way.
using PrefetchLines = boost::container::static_vector<PhysAddr, most_degree>;

}  // namespace mktme::cache
