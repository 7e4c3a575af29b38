// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cache/prefetchers/demand_access.hpp"

namespace mktme::cache {

/// cache.NAME.prefetcher = off: no prefetches.
struct NoPrefetcher {
    static constexpr std::string_view name = "off";
    static constexpr std::string_view text = "none";

    explicit NoPrefetcher(const CacheParams& /*params*/) {}
    static void observe(const DemandAccess& /*access*/, PrefetchLines& /*lines*/) {}
};

}  // namespace mktme::cache
