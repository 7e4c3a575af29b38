// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::scenario {

/// Version of the language, as the first line of a script states it.
enum class Version : std::uint8_t { one = 1, two = 2 };

/// Place of a word in its script: line and column, from 1. All positions compare equal, so two trees are equal if they
/// have the same words, however their scripts are laid out.
struct Position {
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    friend constexpr bool operator==(Position, Position) { return true; }
};

}  // namespace mktme::scenario
