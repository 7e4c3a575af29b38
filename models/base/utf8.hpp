// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mktme {

/// Returns true for UTF-8 text. File names may hold any bytes.
bool is_utf8(std::string_view text);

/// Returns the text with ASCII control characters and bytes that are not UTF-8 as \xHH, so that it stays on one line of
/// a text file.
std::string printable(std::string_view text);

}  // namespace mktme
