// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace mktme::workloads {

/// Reason why a text is no number of 64 bits.
enum class NumberError : std::uint8_t { none, malformed, too_large };

constexpr std::uint8_t no_digit = 0xFF;

/// Value of each character as a hexadecimal digit, or `no_digit`.
inline constexpr auto hex_digit = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_digit);
    for (unsigned i = 0; i < 10; ++i) table['0' + i] = static_cast<std::uint8_t>(i);
    for (unsigned i = 0; i < 6; ++i) table['a' + i] = table['A' + i] = static_cast<std::uint8_t>(10 + i);
    return table;
}();

/// Parses hexadecimal digits without prefix or sign.
constexpr NumberError parse_hex(std::string_view digits, std::uint64_t& value) {
    if (digits.empty()) return NumberError::malformed;
    std::uint64_t sum = 0;
    bool fits = true;
    for (const char c : digits) {
        const std::uint8_t digit = hex_digit[static_cast<unsigned char>(c)];
        if (digit == no_digit) return NumberError::malformed;
        fits &= sum >> 60U == 0;
        sum = sum << 4U | digit;
    }
    value = sum;
    return fits ? NumberError::none : NumberError::too_large;
}

/// Parses decimal digits without sign. Leading zeros are ignored.
constexpr NumberError parse_decimal(std::string_view digits, std::uint64_t& value) {
    if (digits.empty()) return NumberError::malformed;
    std::uint64_t sum = 0;
    bool fits = true;
    for (const char c : digits) {
        const unsigned digit = static_cast<unsigned char>(c) - unsigned{'0'};
        if (digit > 9) return NumberError::malformed;
        fits &= sum < UINT64_MAX / 10 || (sum == UINT64_MAX / 10 && digit <= UINT64_MAX % 10);
        sum = sum * 10 + digit;
    }
    value = sum;
    return fits ? NumberError::none : NumberError::too_large;
}

constexpr bool has_hex_prefix(std::string_view text) {
    return text.size() > 1 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

}  // namespace mktme::workloads
