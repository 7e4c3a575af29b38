// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "sim/base/exit_code.hpp"

namespace mktme::sim {

/// Largest number of intervals tREFI that any standard allows a refresh to be late: that of DDR4 (JESD79-4).
inline constexpr std::uint64_t most_postponed = 8;

struct CommandCheckRequest {
    std::filesystem::path file;
    std::string part;
    std::string refresh{"all-bank"};  // a dram.refresh_mode
    std::uint32_t ranks = 0;          // 0: those the log names
    std::uint32_t channels = 0;       // 0: those the log names
    std::string end;                  // empty: that of the log
    std::uint32_t postpone = 0;       // intervals tREFI; 0: the maximum of the standard
    bool no_refresh = false;
    std::size_t limit = 20;  // violations printed
};

/// Checks a commands.csv against every rule of its DRAM part and prints a report.
ExitCode check_commands(const CommandCheckRequest& request);

}  // namespace mktme::sim
