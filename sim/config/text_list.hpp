// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mktme::sim {

/// Returns a text as a TOML string, quotes included.
std::string toml_quoted(std::string_view text);

/// Returns texts as a TOML list: ["a", "b"].
std::string print_texts(const std::vector<std::string>& texts);

/// Message of BadValue for any other text.
inline constexpr const char* list_shape = R"(must be a list of texts, such as ["a", "b"])";

/// Returns the texts of such a list. A text that does not begin with a bracket is a list of one. Throws BadValue if the
/// list is malformed.
std::vector<std::string> parse_texts(std::string_view text);

}  // namespace mktme::sim
