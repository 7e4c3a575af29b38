// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mktme::sim {

/// Pointer and the bytes it points to, written as `s:TEXT`, `x:HEX`, `r:COUNT:HH`, `null:LEN` or `bad:LEN`.
struct ByteWord {
    enum class Place : unsigned char { mapped, null, unmapped };

    Place place = Place::mapped;
    std::string bytes;
    std::size_t length = 0;  // claimed length of an invalid pointer
};

/// Parses such a word. Returns nothing if the word has none of these forms.
std::optional<ByteWord> parse_bytes(std::string_view word);
/// Parses a number in C notation, which may be negative or have all 64 bits. Returns nothing for other text and for a
/// number beyond that.
std::optional<std::uint64_t> parse_bits(std::string_view word, int base = 0);
/// As above, for a signed number of 64 bits.
std::optional<std::int64_t> parse_number(std::string_view word, int base = 0);

/// Returns bytes as results show them: `s:` with escapes; if longer than 64, `r:COUNT:HH` or a hash.
std::string shown_bytes(std::string_view bytes);

}  // namespace mktme::sim
