// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/oracle/keys/key_text.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cstdint>
#include <string_view>

namespace mktme::oracle {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr unsigned radix = 16;

/// Returns the byte of two hexadecimal digits at `place`; nothing if they are none.
std::optional<char> byte_at(const std::string& text, std::size_t place) {
    if (place + 2 > text.size()) return std::nullopt;
    unsigned value = 0;
    for (const auto c : std::string_view{text}.substr(place, 2)) {
        const auto digit = hex_digits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
        if (digit == std::string_view::npos) return std::nullopt;
        value = value * radix + static_cast<unsigned>(digit);
    }
    return static_cast<char>(value);
}

/// 64-bit hash of Fowler, Noll and Vo, variant 1a (draft-eastlake-fnv).
std::uint64_t fnv1a(const std::string& bytes) {
    constexpr std::uint64_t basis = 1469598103934665603;
    constexpr std::uint64_t prime = 1099511628211;
    std::uint64_t hash = basis;
    for (const auto c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
    return hash;
}

}  // namespace

std::string unescaped(const std::string& text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = text[i] == '%' ? byte_at(text, i + 1) : std::nullopt;
        bytes += byte.value_or(text[i]);
        if (byte) i += 2;
    }
    return bytes;
}

std::optional<std::string> bytes_of_hex(const std::string& digits) {
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const auto byte = byte_at(digits, i);
        if (!byte) return std::nullopt;
        bytes += *byte;
    }
    return bytes;
}

std::string shown(const std::string& bytes) {
    constexpr std::size_t longest_shown = 64;
    if (bytes.size() > longest_shown) {
        const bool all_equal = bytes.find_first_not_of(bytes[0]) == std::string::npos;
        if (all_equal) return fmt::format("r:{}:{:02x}", bytes.size(), static_cast<unsigned char>(bytes[0]));
        return fmt::format("h:{}:{:016x}", bytes.size(), fnv1a(bytes));
    }
    std::string text = "s:";
    for (const auto c : bytes) {
        if (c > ' ' && c <= '~' && c != '%') text += c;
        else text += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    }
    return text;
}

}  // namespace mktme::oracle
