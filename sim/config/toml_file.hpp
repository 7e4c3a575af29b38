// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <vector>

#include "models/base/error.hpp"
#include "sim/config/settings.hpp"

namespace mktme::sim {

/// Parse a TOML file; ConfigError with the place. `kind` is what the file is called when it cannot be opened.
toml::table read_toml(const std::string& file, std::string_view kind);

SourcePlace place_in(const std::string& file, const toml::source_region& region);

/// True for digits of a count beyond 2^63 - 1, where TOML's integers end: it is written in quotes.
bool is_beyond_toml(std::string_view digits);

/// The elements of a list of texts. BadValue for an element that is none.
std::vector<std::string> texts_of(const toml::array& list);

/// The text that `setting.set` takes, out of a TOML value. BadValue when the value is of another type.
std::string toml_text(const Setting& setting, const toml::node& node);

/// Set it from a TOML value in `file`; ConfigError with the place, the value and what is allowed.
void set_from_toml(const Setting& setting, const std::string& file, const toml::node& node);

}  // namespace mktme::sim
