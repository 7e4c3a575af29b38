// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/choice.hpp"

namespace mktme::cache {

/// The prefetchers there are, by the names that configurations give them (models/cache/prefetcher.hpp).
struct Prefetchers {
    static std::span<const Choice> choices();
};
using PrefetcherName = Chosen<Prefetchers>;

}  // namespace mktme::cache
