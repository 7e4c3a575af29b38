// SPDX-License-Identifier: Apache-2.0
#include "models/cache/prefetcher.hpp"

#include <utility>

#include "models/cache/listed_types.hpp"

namespace mktme::cache {

using Listed = ListedTypes<Prefetcher::List>;

std::span<const Choice> Prefetchers::choices() { return Listed::choices(); }

Prefetcher::Variant Prefetcher::made(const CacheParams& params) {
    const std::size_t number = Listed::number_of(params.prefetcher.name(), "cache.NAME.prefetcher");
    Variant one{std::in_place_index<0>, params};
    [&]<std::size_t... n>(std::index_sequence<n...>) {
        static_cast<void>(((number == n && (one.emplace<n>(params), true)) || ...));
    }
    (std::make_index_sequence<std::tuple_size_v<List>>{});
    return one;
}

Prefetcher::Prefetcher(const CacheParams& params) : one_{made(params)} {}

}  // namespace mktme::cache
