// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>

#include "models/base/quantity.hpp"
#include "models/dram/command.hpp"

namespace mktme::memctrl {

/// Command on a command bus: a line of commands.csv. Fields that a command does not use are 0.
struct CommandRecord {
    Cycles cycle{};                  // its first DRAM clock edge
    std::uint32_t data_channel = 0;  // 2 x channel + subchannel on DDR5
    dram::Command command{};
    std::uint32_t rank = 0;
    std::uint32_t bank_group = 0;
    std::uint32_t bank = 0;
    std::uint32_t row = 0;
    std::uint32_t column = 0;  // device column address of the burst
    bool all_groups = false;   // PRESB, REFSB on DDR5: the bank number in every group

    // NOLINTNEXTLINE(readability-implicit-bool-conversion): clang-tidy 14 sees one in the comparison of `all_groups`
    auto operator<=>(const CommandRecord&) const = default;
};

}  // namespace mktme::memctrl
