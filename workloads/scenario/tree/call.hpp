// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/scenario/grammar/form.hpp"
#include "workloads/scenario/tree/naming.hpp"
#include "workloads/scenario/tree/word_types.hpp"

namespace mktme::scenario {

/// Result that a call must have, compared as text. It runs to the end of the line.
struct CallResult {
    std::vector<ResultWord> words;
    static constexpr auto form() { return version_2("->", many(&CallResult::words)); }
    bool operator==(const CallResult&) const = default;
};

/// An operation of the conformance languages on keys or memory.
struct Call {
    Operation operation;
    std::vector<CallWord> arguments;
    std::optional<CallResult> result;

    /// What the name stands for depends on the operation (name_rules.cpp).
    static constexpr Naming naming{Role::key, Naming::Need::optional};
    static constexpr auto form() {
        return version_2("call", &Call::operation, &Call::arguments, &Call::result);
    }
    bool operator==(const Call&) const = default;
};

}  // namespace mktme::scenario
