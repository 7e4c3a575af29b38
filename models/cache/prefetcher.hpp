// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>
#include <variant>

#include "models/cache/prefetchers/next_line.hpp"
#include "models/cache/prefetchers/off.hpp"
#include "models/cache/prefetchers/stride.hpp"

namespace mktme::cache {

/// The prefetcher of a cache: which lines it fetches before they are asked for (docs/models/cache.md#prefetchers).
class Prefetcher {
public:
    /// All prefetchers. A new one is a file in prefetchers/, included above, and its type in this list.
    using List = std::tuple<NoPrefetcher, NextLinePrefetcher, StridePrefetcher>;

    /// Throws ConfigError if no prefetcher has the name that `params` give.
    explicit Prefetcher(const CacheParams& params);

    /// Adds to `lines` what this access prefetches: lines of its page and KeyID, in order. Precondition: `lines` is
    /// empty.
    void observe(const DemandAccess& access, PrefetchLines& lines) {
        std::visit([&](auto& one) { one.observe(access, lines); }, one_);
    }

private:
    template <class Tuple>
    struct VariantOf;
    template <class... Types>
    struct VariantOf<std::tuple<Types...>> {
        using type = std::variant<Types...>;
    };
    using Variant = VariantOf<List>::type;

    static Variant made(const CacheParams& params);

    Variant one_;
};

}  // namespace mktme::cache
