// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mktme::sim {

/// A text as a TOML string, quotes included.
std::string toml_quoted(std::string_view text);

/// Texts as a TOML list: ["a", "b"].
std::string print_texts(const std::vector<std::string>& texts);

/// What BadValue says of anything else.
inline constexpr const char* list_shape = R"(must be a list of texts, such as ["a", "b"])";

/// The texts of such a list; anything that does not begin with a bracket is a list of one. BadValue.
std::vector<std::string> parse_texts(std::string_view text);

}  // namespace mktme::sim
