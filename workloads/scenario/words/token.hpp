// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "workloads/scenario/tree/position.hpp"

namespace mktme::scenario {

/// A word of a line, or the text of a string without its quotes.
struct Token {
    std::string_view text;  // of the line, which must outlive the token
    Position at;
    bool is_string = false;
};

/// Cuts a line into words and strings, up to its comment. Throws Mistake for a control character outside a comment, a
/// string without a second quote, and a string that is not a word of its own.
std::vector<Token> split(std::string_view line, std::uint32_t number);

}  // namespace mktme::scenario
