// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "models/base/fields.hpp"

namespace mktme {

namespace dram {

/// Commands on the DRAM command bus, as JEDEC names them.
enum class Command : std::uint8_t { ACT, RD, WR, PRE, PREA, REF };
inline constexpr std::size_t command_count = 6;

constexpr std::size_t index_of(Command command) { return static_cast<std::size_t>(command); }

}  // namespace dram

template <>
struct EnumNames<dram::Command> {
    static constexpr std::array<std::string_view, dram::command_count> names{"ACT", "RD",   "WR",
                                                                             "PRE", "PREA", "REF"};
};

}  // namespace mktme
