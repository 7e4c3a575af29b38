// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/choice.hpp"

namespace mktme::cache {

/// The replacement policies there are, by the names that configurations give them (models/cache/replacement.hpp).
struct Replacements {
    static std::span<const Choice> choices();
};
using ReplacementName = Chosen<Replacements>;

}  // namespace mktme::cache
