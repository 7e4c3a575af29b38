// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/case_words.hpp"

#include <fmt/format.h>
#include <charconv>

namespace mktme::sim {

namespace {

/// Returns a number without sign; nothing if it has more than 64 bits.
std::optional<std::uint64_t> parse_size(std::string_view digits, int base) {
    const bool has_prefix = digits.starts_with("0x") || digits.starts_with("0X");
    if (has_prefix && (base == 0 || base == 16)) {
        digits.remove_prefix(2);
        base = 16;
    }
    if (base == 0) base = digits.starts_with('0') ? 8 : 10;
    std::uint64_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [behind, error] = std::from_chars(digits.data(), end, value, base);
    return error == std::errc{} && behind == end ? std::optional{value} : std::nullopt;
}

std::optional<char> parse_hex_byte(std::string_view digits) {
    const auto is_hex = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
    if (digits.size() < 2 || !is_hex(digits[0]) || !is_hex(digits[1])) return std::nullopt;
    const auto value = parse_number(digits.substr(0, 2), 16);
    return value ? std::optional{static_cast<char>(*value)} : std::nullopt;
}

std::string unescape(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto escaped = text[i] == '%' ? parse_hex_byte(text.substr(i + 1)) : std::nullopt;
        bytes += escaped.value_or(text[i]);
        if (escaped) i += 2;
    }
    return bytes;
}

std::optional<ByteWord> mapped(std::string bytes) {
    const auto size = bytes.size();
    return ByteWord{ByteWord::Place::mapped, std::move(bytes), size};
}

std::optional<ByteWord> parse_hex(std::string_view digits) {
    std::string bytes;
    for (; !digits.empty(); digits.remove_prefix(2)) {
        const auto byte = parse_hex_byte(digits);
        if (!byte) return std::nullopt;
        bytes += *byte;
    }
    return mapped(std::move(bytes));
}

std::optional<ByteWord> parse_repeated(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto count = parse_number(text.substr(0, colon), 10);
    const auto byte = parse_hex_byte(text.substr(colon + 1));
    constexpr std::int64_t most = 64 << 20;
    if (!count || *count < 0 || *count > most || !byte) return std::nullopt;
    return mapped(std::string(static_cast<std::size_t>(*count), *byte));
}

std::optional<ByteWord> parse_nowhere(ByteWord::Place place, std::string_view length) {
    if (length.empty()) return ByteWord{place, {}, 0};
    if (length.front() != ':') return std::nullopt;
    const auto count = parse_number(length.substr(1), 10);
    if (!count || *count < 0) return std::nullopt;
    return ByteWord{place, {}, static_cast<std::size_t>(*count)};
}

}  // namespace

std::optional<ByteWord> parse_bytes(std::string_view word) {
    if (word.starts_with("s:")) return mapped(unescape(word.substr(2)));
    if (word.starts_with("x:")) return parse_hex(word.substr(2));
    if (word.starts_with("r:")) return parse_repeated(word.substr(2));
    if (word.starts_with("null")) return parse_nowhere(ByteWord::Place::null, word.substr(4));
    if (word.starts_with("bad")) return parse_nowhere(ByteWord::Place::unmapped, word.substr(3));
    return std::nullopt;
}

std::optional<std::uint64_t> parse_bits(std::string_view word, int base) {
    const bool is_negative = word.starts_with('-');
    const auto size = parse_size(word.substr(is_negative ? 1 : 0), base);
    constexpr std::uint64_t most_negative = std::uint64_t{1} << 63U;
    if (!size || !is_negative) return size;
    return *size > most_negative ? std::nullopt : std::optional{-*size};
}

std::optional<std::int64_t> parse_number(std::string_view word, int base) {
    const auto bits = parse_bits(word, base);
    if (!bits) return std::nullopt;
    const auto number = static_cast<std::int64_t>(*bits);
    const bool fits = *bits == 0 || (number < 0) == word.starts_with('-');
    return fits ? std::optional{number} : std::nullopt;
}

std::string shown_bytes(std::string_view bytes) {
    if (bytes.size() > 64) {
        if (bytes.find_first_not_of(bytes.front()) == std::string_view::npos)
            return fmt::format("r:{}:{:02x}", bytes.size(), static_cast<unsigned char>(bytes.front()));
        std::uint64_t hash = 1469598103934665603U;  // the recorder's offset basis, not that of FNV-1a
        for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
        return fmt::format("h:{}:{:016x}", bytes.size(), hash);
    }
    std::string text = "s:";
    for (const char c : bytes) {
        if (c > ' ' && c < 127 && c != '%') text += c;
        else text += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    }
    return text;
}

}  // namespace mktme::sim
