// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "models/base/fields.hpp"
#include "models/base/quantity.hpp"

namespace mktme::command_check {

/// Edges of the command clock, signed: commands out of order have a negative distance.
using Clock = std::int64_t;

/// Command under its JEDEC name. REFSB also stands for HBM's REFpb (or REFSB) and for LPDDR5's REFpb.
enum class Command : std::uint8_t { ACT, RD, RDA, WR, WRA, PRE, PRESB, PREA, REF, REFSB, PDE, PDX, SRE, SRX };
inline constexpr std::size_t command_count = 14;

/// One line of `commands.csv`. Fields that the command does not use are 0.
struct LoggedCommand {
    SimTime time{};
    std::uint32_t channel = 0;
    std::uint32_t rank = 0;
    std::uint32_t bank_group = 0;
    std::uint32_t bank = 0;
    std::uint32_t row = 0;
    std::uint32_t column = 0;
    Command command{};
    std::uint64_t line = 0;
};

constexpr bool reads(Command c) { return c == Command::RD || c == Command::RDA; }
constexpr bool writes(Command c) { return c == Command::WR || c == Command::WRA; }

}  // namespace mktme::command_check

template <>
struct mktme::EnumNames<mktme::command_check::Command> {
    static constexpr std::array names{"ACT",  "RD",  "RDA",   "WR",  "WRA", "PRE", "PRESB",
                                      "PREA", "REF", "REFSB", "PDE", "PDX", "SRE", "SRX"};
};
