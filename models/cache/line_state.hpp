// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/base/fields.hpp"

namespace mktme {

namespace cache {

/// State of a line in a cache: MESI (Papamarcos and Patel, ISCA 1984).
enum class LineState : std::uint8_t {
    invalid,    // the cache does not have the line
    shared,     // clean; others may have it
    exclusive,  // clean; no other cache has it
    modified    // dirty; no other cache has it
};

}  // namespace cache

template <>
struct EnumNames<cache::LineState> {
    static constexpr std::array<std::string_view, 4> names{"invalid", "shared", "exclusive", "modified"};
};

namespace cache {

constexpr bool is_valid(LineState state) { return state != LineState::invalid; }
/// True if the line must be written back when it leaves.
constexpr bool is_dirty(LineState state) { return state == LineState::modified; }
/// True if a store may commit to the line without asking for ownership. The line becomes modified.
constexpr bool is_writable(LineState state) {
    return state == LineState::exclusive || state == LineState::modified;
}

}  // namespace cache
}  // namespace mktme
