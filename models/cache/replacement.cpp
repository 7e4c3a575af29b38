// SPDX-License-Identifier: Apache-2.0
#include "models/cache/replacement.hpp"

#include "models/cache/listed_types.hpp"

namespace mktme::cache {

using Listed = ListedTypes<ReplacementPolicies>;

std::span<const Choice> Replacements::choices() { return Listed::choices(); }

Replacement::Replacement(ReplacementName name)
    : number_{Listed::number_of(name.name(), "cache.NAME.replacement")} {}

std::string_view Replacement::unmet_need(ReplacementName name, std::uint64_t ways) {
    std::string_view unmet;
    Replacement{name}.with_policy([&](auto policy) {
        if (!policy.fits(ways)) unmet = policy.needs;
    });
    return unmet;
}

}  // namespace mktme::cache
