// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/grammar/form.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::scenario {

/// `page`: the KeyID of the page.
struct PageKeyId {
    static constexpr auto form() { return version_2("page"); }
    bool operator==(const PageKeyId&) const = default;
};

/// `none`: KeyID 0, or no key.
struct None {
    static constexpr auto form() { return version_1("none"); }
    bool operator==(const None&) const = default;
};

/// KEYID, without its `keyid=`.
using KeyIdChoice = std::variant<PageKeyId, None, Dec, FKey>;

}  // namespace mktme::scenario
