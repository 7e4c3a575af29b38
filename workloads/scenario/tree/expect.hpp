// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/grammar/form.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::scenario {

/// `? OUTCOME,...`: the action must end so.
struct Expect {
    Outcomes outcomes;
    static constexpr auto form() { return version_1("?", &Expect::outcomes); }
    bool operator==(const Expect&) const = default;
};

}  // namespace mktme::scenario
