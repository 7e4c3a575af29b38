// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Wire format of protobuf messages, as far as flat messages of varints need it.
namespace mktme::workloads {

inline constexpr std::size_t longest_varint = 10;
inline constexpr std::size_t longest_length = 5;

enum WireType : unsigned { varint_type = 0, eight_bytes = 1, with_length = 2, four_bytes = 5 };

/// Cuts a varint of at most `longest` bytes off the front of `bytes`. Returns nothing if it is truncated or too long.
inline std::optional<std::uint64_t> cut_varint(std::string_view& bytes, std::size_t longest) {
    std::uint64_t value = 0;
    const std::size_t end = bytes.size() < longest ? bytes.size() : longest;
    for (std::size_t i = 0; i < end; ++i) {
        const auto byte = static_cast<std::uint8_t>(bytes[i]);
        value |= std::uint64_t{byte & 0x7FU} << (7 * i);
        if (byte < 0x80) {
            if (i == longest_varint - 1 && byte > 1) return std::nullopt;  // more than 64 bits
            bytes.remove_prefix(i + 1);
            return value;
        }
    }
    return std::nullopt;
}

/// Field of a message: its number and, for a varint, its value.
struct WireField {
    std::uint64_t number = 0;
    bool is_varint = false;
    std::uint64_t value = 0;
};

/// Cuts the next field off the front of a message. Returns false if it is malformed.
inline bool cut_field(std::string_view& message, WireField& field) {
    const auto tag = cut_varint(message, longest_length);
    if (!tag || *tag >> 3U == 0) return false;
    field.number = *tag >> 3U;
    field.is_varint = (*tag & 7U) == varint_type;
    std::uint64_t skipped = 0;
    switch (*tag & 7U) {
        case varint_type: {
            const auto value = cut_varint(message, longest_varint);
            if (value) field.value = *value;
            return value.has_value();
        }
        case with_length: {
            const auto length = cut_varint(message, longest_length);
            if (!length) return false;
            skipped = *length;
            break;
        }
        case eight_bytes: skipped = 8; break;
        case four_bytes: skipped = 4; break;
        default: return false;
    }
    if (skipped > message.size()) return false;
    message.remove_prefix(skipped);
    return true;
}

/// Appends a varint.
inline void add_varint(std::string& message, std::uint64_t value) {
    for (; value > 0x7F; value >>= 7U) message += static_cast<char>((value & 0x7FU) | 0x80U);
    message += static_cast<char>(value);
}

}  // namespace mktme::workloads
