// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace mktme::oracle {

/// Returns the bytes of `%XX` escapes and other characters.
std::string unescaped(const std::string& text);

/// Returns the bytes of pairs of hexadecimal digits; nothing if there are other characters.
std::optional<std::string> bytes_of_hex(const std::string& digits);

/// Returns bytes as results show them: `s:` and the text with escapes. More than 64 bytes are `r:COUNT:HH` if all are
/// equal, else `h:COUNT:` and their FNV-1a hash.
std::string shown(const std::string& bytes);

}  // namespace mktme::oracle
