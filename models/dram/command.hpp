// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "models/base/fields.hpp"

namespace mktme {

namespace dram {

/// Commands on the DRAM command bus, as JEDEC names them (docs/models/dram.md). Those up to PRE go to a bank,
/// PRESB and REFSB to some banks of a rank, the others to a rank.
enum class Command : std::uint8_t { ACT, RD, RDA, WR, WRA, PRE, PRESB, REFSB, PREA, REF, PDE, PDX, SRE, SRX };
inline constexpr std::size_t command_count = 14;

constexpr std::size_t index_of(Command command) { return static_cast<std::size_t>(command); }

constexpr bool is_read(Command command) { return command == Command::RD || command == Command::RDA; }
constexpr bool is_write(Command command) { return command == Command::WR || command == Command::WRA; }
constexpr bool is_column(Command command) { return is_read(command) || is_write(command); }
/// Returns true for commands to a whole rank.
constexpr bool is_for_rank(Command command) { return command >= Command::PREA; }

}  // namespace dram

template <>
struct EnumNames<dram::Command> {
    static constexpr std::array<std::string_view, dram::command_count> names{
        "ACT", "RD", "RDA", "WR", "WRA", "PRE", "PRESB", "REFSB", "PREA", "REF", "PDE", "PDX", "SRE", "SRX"};
};

}  // namespace mktme
