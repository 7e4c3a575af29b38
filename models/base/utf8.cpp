// SPDX-License-Identifier: Apache-2.0
#include "models/base/utf8.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <bit>
#include <cstdint>

namespace mktme {

namespace {

constexpr std::uint32_t last_code_point = 0x10FFFF;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }
bool is_surrogate(std::uint32_t code) { return code >= 0xD800 && code <= 0xDFFF; }

/// Returns the length in bytes of the character at the front of `text`; 0 if it does not begin with one. RFC 3629
/// forbids a form longer than needed. Precondition: `text` is not empty.
std::size_t first_length(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) return 1;
    const auto length = static_cast<std::size_t>(std::countl_one(first));
    if (length < 2 || length > 4 || text.size() < length) return 0;
    std::uint32_t code = first & (0x7FU >> length);
    for (const char c : text.substr(1, length - 1)) {
        if (!is_continuation(c)) return 0;
        code = code << 6U | (static_cast<unsigned char>(c) & 0x3FU);
    }
    const std::uint32_t least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
    return code < least || code > last_code_point || is_surrogate(code) ? 0 : length;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = first_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t length = first_length(text);
        const auto byte = static_cast<unsigned char>(text.front());
        const bool is_shown = length != 0 && byte >= 0x20 && byte != 0x7F;
        out += is_shown ? std::string{text.substr(0, length)} : fmt::format("\\x{:02x}", byte);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

}  // namespace mktme
