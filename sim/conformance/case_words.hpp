// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kernel_model/syscall/user_memory.hpp"

namespace mktme::sim {

/// A pointer and what is there, written as `s:TEXT`, `x:HEX`, `r:COUNT:HH`, `null:LEN` or `bad:LEN`.
struct ByteWord {
    enum class Place : unsigned char { mapped, null, unmapped };

    Place place = Place::mapped;
    std::string bytes;
    std::size_t length = 0;  // claimed for a pointer to nothing

    [[nodiscard]] syscall::UserBytes pointer() const;
};

/// Nothing if the word is none of these.
std::optional<ByteWord> parse_bytes(std::string_view word);
/// A number in C notation, which may be negative or have all 64 bits; nothing for other text and for one beyond that.
std::optional<std::uint64_t> parse_bits(std::string_view word, int base = 0);
/// The same for a signed number of 64 bits.
std::optional<std::int64_t> parse_number(std::string_view word, int base = 0);

/// Bytes as results show them: `s:` with escapes; if longer than 64, `r:COUNT:HH` or a hash.
std::string shown_bytes(std::string_view bytes);

}  // namespace mktme::sim
