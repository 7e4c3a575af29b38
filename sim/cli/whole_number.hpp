// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>
#include <string>

#include "sim/config/units.hpp"

namespace mktme::sim {

/// Returns a validator for a numeric option. It accepts only the decimal digits of a number from `least` to `most`.
///
/// CLI11 alone reads -1 as 2^64 - 1, 010 as 8, and a number beyond 2^64 as the largest value.
inline CLI::Validator whole_number(std::uint64_t least = 0,
                                   std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) {
    const auto check = [least, most](std::string& text) -> std::string {
        std::uint64_t value = 0;
        try {
            parse_value(text, value);
        } catch (const BadValue& bad) {
            return fmt::format("{}: {}", text, bad.what());
        }
        if (value < least || value > most) return fmt::format("{}: must be {} to {}", text, least, most);
        text = std::to_string(value);  // without leading zeros, which CLI11 would read as octal
        return {};
    };
    return CLI::Validator{check, "", "whole number"};
}

}  // namespace mktme::sim
