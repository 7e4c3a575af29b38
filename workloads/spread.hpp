// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/base/fields.hpp"

namespace mktme {

namespace workloads {

/// Rule by which the threads of a trace get cores.
enum class Spread : std::uint8_t { none, turns };

/// Instructions of a turn with Spread::turns, by default.
inline constexpr std::uint64_t default_slice = 1'000'000;

}  // namespace workloads

template <>
struct EnumNames<workloads::Spread> {
    static constexpr std::array<std::string_view, 2> names{"none", "turns"};
};

}  // namespace mktme
