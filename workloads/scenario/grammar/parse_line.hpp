// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "workloads/scenario/tree/scenario.hpp"
#include "workloads/scenario/words/words.hpp"

namespace mktme::scenario {

/// What the earlier lines of a script tell about the first word of a line.
class FirstWords {
public:
    FirstWords() = default;
    FirstWords(const FirstWords&) = delete;
    FirstWords& operator=(const FirstWords&) = delete;
    virtual ~FirstWords() = default;

    [[nodiscard]] virtual bool is_actor(std::string_view name) const = 0;
    [[nodiscard]] virtual bool is_guest(std::string_view name) const = 0;
    /// Returns actors and guests, for the nearest one: the first few thousand.
    [[nodiscard]] virtual std::vector<std::string_view> names() const = 0;
};

/// Parses a statement: all of `words`, which are not empty. Throws Mistake if they are none.
Statement parse_statement(Words words, const FirstWords& first_words);

/// Returns the words that begin statements of a version, besides times and names; `end` is one of them.
std::span<const std::string_view> statement_words(Version version);

}  // namespace mktme::scenario
