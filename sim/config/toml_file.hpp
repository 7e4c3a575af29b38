// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <vector>

#include "models/base/error.hpp"
#include "sim/config/settings.hpp"

namespace mktme::sim {

/// Parses a TOML file. Throws ConfigError with the place. `kind` names the file in the message if it cannot be opened.
toml::table read_toml(const std::string& file, std::string_view kind);

SourcePlace place_in(const std::string& file, const toml::source_region& region);

/// Returns true for the digits of a count beyond 2^63 - 1, the largest TOML integer. Such a count is written in quotes.
bool is_beyond_toml(std::string_view digits);

/// Returns the elements of a list of texts. Throws BadValue for an element that is not a text.
std::vector<std::string> texts_of(const toml::array& list);

/// Returns a TOML value as the text that `setting.set` takes. Throws BadValue if the value is of another type.
std::string toml_text(const Setting& setting, const toml::node& node);

/// Sets `setting` from a TOML value in `file`. Throws ConfigError with the place, the value and the allowed range.
void set_from_toml(const Setting& setting, const std::string& file, const toml::node& node,
                   const std::string& path);

}  // namespace mktme::sim
