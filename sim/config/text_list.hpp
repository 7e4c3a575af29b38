// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

namespace mktme::sim {

/// A text as a TOML string, quotes included.
std::string toml_quoted(std::string_view text);

/// Texts as a TOML list: ["a", "b"].
std::string print_texts(const std::vector<std::string>& texts);

/// The texts of such a list; anything that does not begin with a bracket is a list of one. BadValue.
std::vector<std::string> parse_texts(std::string_view text);

/// A list of a TOML file as the text that `parse_texts` takes. BadValue for elements that are no texts.
std::string text_of_list(const toml::array& list);

}  // namespace mktme::sim
