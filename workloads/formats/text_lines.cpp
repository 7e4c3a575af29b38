// SPDX-License-Identifier: Apache-2.0
#include "workloads/formats/text_lines.hpp"

#include <fmt/format.h>
#include <utility>

#include "workloads/simulated_time.hpp"

namespace mktme::workloads {

std::string shown(std::string_view field) {
    constexpr std::size_t longest = 40;
    std::string text;
    for (const char c : field.substr(0, longest)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7F) text += c;
        else text += fmt::format("\\x{:02x}", byte);
    }
    return '"' + text + (field.size() > longest ? "\"..." : "\"");
}

TextLines::TextLines(TraceInput input, const TraceContext& context, std::string_view shape)
    : lines_{std::move(input.name), std::move(input.bytes)},
      clock_{context.clock},
      last_cycle_{clock_.at_or_before(latest_request).count()},
      shape_{shape} {}

void TextLines::hex_bytes(std::string_view digits, std::span<std::uint8_t> out) const {
    unsigned seen = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const unsigned high = hex_digit[static_cast<unsigned char>(digits[2 * i])];
        const unsigned low = hex_digit[static_cast<unsigned char>(digits[2 * i + 1])];
        seen |= high | low;
        out[i] = static_cast<std::uint8_t>(high << 4U | low);
    }
    if (seen < 16) return;
    for (std::size_t i = 0; i < digits.size(); ++i)
        if (hex_digit[static_cast<unsigned char>(digits[i])] == no_digit)
            fail(digits.substr(i), shown(digits.substr(i, 1)) + " in the data is no hexadecimal digit");
}

void TextLines::fail(std::string_view field, const std::string& message) const {
    const auto column = static_cast<std::uint64_t>(field.data() - line_.data()) + 1;
    throw TraceError{{lines_.file(), lines_.line(), column}, message};
}

void TextLines::fail_missing(std::string_view what) const {
    fail(line_, fmt::format("an entry is {}; this one has no {}", shape_, what));
}

void TextLines::fail_extra(std::string_view last) const {
    fail(rest_, fmt::format("{} stands behind the {}; an entry is {}",
                            shown(rest_.substr(0, rest_.find_first_of(" \t"))), last, shape_));
}

void TextLines::fail_number(std::string_view field, NumberError error, std::string_view wrong) const {
    if (error == NumberError::too_large) fail(field, shown(field) + " needs more than 64 bits");
    fail(field, fmt::format("{} is {}", shown(field), wrong));
}

void TextLines::fail_time(std::uint64_t cycle, std::string_view field) const {
    fail(field, fmt::format("cycle {} lies beyond the {} s that can be simulated", cycle,
                            in_seconds(latest_request)));
}

void TextLines::fail_empty() const { throw TraceError{{lines_.file()}, "holds no entry"}; }

}  // namespace mktme::workloads
