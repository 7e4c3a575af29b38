// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mktme::sim {

/// Returns true for a column that a sweep's table may show besides the swept keys: a statistic or a closed form.
bool is_column(std::string_view name);
/// Returns the unit of a column; empty if it is unknown.
std::string column_unit(std::string_view name);
/// Returns " (did you mean ...?)" with the column nearest to `name`, or an empty text.
std::string column_hint(std::string_view name);

/// Returns the columns of a sweep that names none.
std::vector<std::string> default_columns();

}  // namespace mktme::sim
