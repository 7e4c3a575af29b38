// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>
#include <utility>

#include "models/cache/policies/lru.hpp"
#include "models/cache/policies/random.hpp"
#include "models/cache/policies/srrip.hpp"
#include "models/cache/policies/tree_plru.hpp"
#include "models/cache/replacement_name.hpp"

namespace mktme::cache {

/// All replacement policies. A new one is a file in policies/, included above, and its type in this list.
using ReplacementPolicies =
    std::tuple<LruReplacement, TreePlruReplacement, SrripReplacement, RandomReplacement>;

/// Replacement policy of a cache: which line of a full set makes room for another
/// (docs/models/cache.md#replacement).
///
/// Each call selects the policy by its number, a branch that the host predicts. With virtual calls a hit took a tenth
/// longer (tests/bench/cache_bench.cpp).
class Replacement {
public:
    /// Throws ConfigError if no policy has this name.
    explicit Replacement(ReplacementName name);

    /// Returns the number of ways that the policy of this name needs, in words; empty if `ways` is one of them. Throws
    /// ConfigError if no policy has this name.
    static std::string_view unmet_need(ReplacementName name, std::uint64_t ways);

    /// Sets the ages of an empty set.
    void reset(Ages ages) const {
        with_policy([&](auto policy) { policy.reset(ages); });
    }
    /// The line in `way` was used.
    void used(Ages ages, unsigned way) const {
        with_policy([&](auto policy) { policy.used(ages, way); });
    }
    /// A line was brought into `way`.
    void filled(Ages ages, unsigned way) const {
        with_policy([&](auto policy) { policy.filled(ages, way); });
    }
    /// Returns the way to replace next. Precondition: all ways hold lines. `draw`: 64 random bits, if the policy
    /// draws.
    [[nodiscard]] unsigned victim(ConstAges ages, std::uint64_t draw) const {
        unsigned way = 0;
        with_policy([&](auto policy) { way = policy.victim(ages, draw); });
        return way;
    }
    /// The line in `way` leaves because it was the victim.
    void replaced(Ages ages, unsigned way) const {
        with_policy([&](auto policy) { policy.replaced(ages, way); });
    }
    /// Returns true if each victim takes a new `draw`.
    [[nodiscard]] bool draws() const {
        bool result = false;
        with_policy([&](auto policy) { result = policy.draws; });
        return result;
    }

private:
    template <class Visitor>
    void with_policy(Visitor&& visit) const {
        [&]<std::size_t... n>(std::index_sequence<n...>) {
            static_cast<void>(
                ((number_ == n && (visit(std::tuple_element_t<n, ReplacementPolicies>{}), true)) || ...));
        }
        (std::make_index_sequence<std::tuple_size_v<ReplacementPolicies>>{});
    }

    std::size_t number_;  // in ReplacementPolicies
};

}  // namespace mktme::cache
