// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <charconv>
#include <cmath>

#include "workloads/formats/numbers.hpp"
#include "workloads/scenario/words/mistake.hpp"
#include "workloads/scenario/words/word_traits.hpp"

namespace mktme::scenario {

using workloads::NumberError;

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_with_digit(std::string_view text) { return !text.empty() && is_digit(text.front()); }

/// Reads a number without sign that is at most `most`.
std::uint64_t decimal(const Token& token, std::string_view digits, std::string_view wanted,
                      std::uint64_t most = UINT64_MAX) {
    std::uint64_t value = 0;
    const auto error = workloads::parse_decimal(digits, value);
    if (token.is_string || error == NumberError::malformed) fail_word(token, wanted);
    if (error == NumberError::too_large || value > most)
        throw Mistake{token.at, fmt::format("{} is too large; the largest is {}", shown(token.text), most)};
    return value;
}

/// Reads `0x` and between `least` and `most` hexadecimal digits.
std::uint32_t hexadecimal(const Token& token, std::string_view word, std::size_t least, std::size_t most,
                          std::string_view wanted) {
    std::uint64_t value = 0;
    if (token.is_string || !word.starts_with("0x")) fail_word(token, wanted);
    const auto digits = word.substr(2);
    if (workloads::parse_hex(digits, value) != NumberError::none || digits.size() < least ||
        digits.size() > most)
        fail_word(token, wanted);
    return static_cast<std::uint32_t>(value);
}

/// Reads an amount of memory. Its bytes, with pages of 4,096, have 64 bits.
Extent extent(const Token& token, std::string_view wanted) {
    constexpr std::uint64_t most_pages = UINT64_MAX / 4096;
    const bool in_pages = token.text.ends_with('p');
    const auto digits = in_pages ? token.text.substr(0, token.text.size() - 1) : token.text;
    return {decimal(token, digits, wanted, in_pages ? most_pages : UINT64_MAX), in_pages, token.at};
}

std::string extent_text(const Extent& extent) {
    return fmt::format("{}{}", extent.count, extent.in_pages ? "p" : "");
}

}  // namespace

bool is_decimal(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

bool WordTraits<Dec>::fits(const Token& token) { return !token.is_string && is_decimal(token.text); }
Dec WordTraits<Dec>::read(const Token& token, Version) {
    return {decimal(token, token.text, meaning), token.at};
}
std::string WordTraits<Dec>::text(const Dec& value) { return fmt::format("{}", value.value); }

bool WordTraits<Number>::fits(const Token& token) { return !token.is_string; }
Number WordTraits<Number>::read(const Token& token, Version) {
    double value = 0;
    const char* const end = token.text.data() + token.text.size();
    const auto [behind, error] = std::from_chars(token.text.data(), end, value);
    if (token.is_string || error != std::errc{} || behind != end || !std::isfinite(value))
        fail_word(token, meaning);
    return {value};
}
std::string WordTraits<Number>::text(const Number& value) { return fmt::format("{}", value.value); }

bool WordTraits<Len>::fits(const Token& token) { return !token.is_string && starts_with_digit(token.text); }
Len WordTraits<Len>::read(const Token& token, Version) { return {extent(token, meaning)}; }
std::string WordTraits<Len>::text(const Len& value) { return extent_text(value); }

bool WordTraits<Off>::fits(const Token& token) { return !token.is_string && starts_with_digit(token.text); }
Off WordTraits<Off>::read(const Token& token, Version) { return {extent(token, meaning)}; }
std::string WordTraits<Off>::text(const Off& value) { return extent_text(value); }

bool WordTraits<Byte>::fits(const Token& token) { return !token.is_string && token.text.starts_with("0x"); }
Byte WordTraits<Byte>::read(const Token& token, Version) {
    return {static_cast<std::uint8_t>(hexadecimal(token, token.text, 2, 2, meaning))};
}
std::string WordTraits<Byte>::text(const Byte& value) { return fmt::format("0x{:02x}", value.value); }

bool WordTraits<XByte>::fits(const Token& token) {
    return !token.is_string && (token.text.starts_with("0x") || token.text.starts_with('!'));
}
XByte WordTraits<XByte>::read(const Token& token, Version version) {
    const bool is_absent = token.text.starts_with('!');
    if (is_absent) require_version_2(version, token.text, token.at);
    const auto byte = hexadecimal(token, token.text.substr(is_absent ? 1 : 0), 2, 2, meaning);
    return {static_cast<std::uint8_t>(byte), is_absent};
}
std::string WordTraits<XByte>::text(const XByte& value) {
    return fmt::format("{}0x{:02x}", value.is_absent ? "!" : "", value.value);
}

bool WordTraits<Hex32>::fits(const Token& token) { return !token.is_string && token.text.starts_with("0x"); }
Hex32 WordTraits<Hex32>::read(const Token& token, Version) {
    return {hexadecimal(token, token.text, 1, 8, meaning)};
}
std::string WordTraits<Hex32>::text(const Hex32& value) { return fmt::format("0x{:x}", value.value); }

bool WordTraits<Bit>::fits(const Token& token) { return !token.is_string && is_decimal(token.text); }
Bit WordTraits<Bit>::read(const Token& token, Version) {
    constexpr std::uint64_t last = 511;
    return {static_cast<std::uint16_t>(decimal(token, token.text, meaning, last))};
}
std::string WordTraits<Bit>::text(const Bit& value) { return fmt::format("{}", value.value); }

bool WordTraits<Serial>::fits(const Token& token) { return !token.is_string && is_decimal(token.text); }
Serial WordTraits<Serial>::read(const Token& token, Version version) {
    require_version_2(version, token.text, token.at);
    return {static_cast<std::int32_t>(decimal(token, token.text, meaning, INT32_MAX))};
}
std::string WordTraits<Serial>::text(const Serial& value) { return fmt::format("{}", value.value); }

bool WordTraits<IdRange>::fits(const Token& token) { return !token.is_string; }
IdRange WordTraits<IdRange>::read(const Token& token, Version) {
    const auto colon = token.text.find(':');
    if (token.is_string || colon == std::string_view::npos) fail_word(token, meaning);
    const auto first = decimal(token, token.text.substr(0, colon), meaning, UINT32_MAX);
    const auto count = decimal(token, token.text.substr(colon + 1), meaning, UINT32_MAX);
    return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count)};
}
std::string WordTraits<IdRange>::text(const IdRange& value) {
    return fmt::format("{}:{}", value.first, value.count);
}

}  // namespace mktme::scenario
