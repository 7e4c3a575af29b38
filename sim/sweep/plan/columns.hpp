// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mktme::sim {

/// What a sweep's table may show besides the swept keys: a statistic or a closed form.
bool is_column(std::string_view name);
/// The unit of a column; empty when it is not known.
std::string column_unit(std::string_view name);
/// " (did you mean ...?)" with the column most like `name`, or an empty text.
std::string column_hint(std::string_view name);

/// Columns of a sweep that names none.
std::vector<std::string> default_columns();

}  // namespace mktme::sim
