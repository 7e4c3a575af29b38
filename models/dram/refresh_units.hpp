// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/dram/command.hpp"

namespace mktme::dram {

enum class RefreshMode;
struct Part;

/// Number of a bank within a data channel: (rank x groups + group) x banks per group + bank.
using BankIndex = std::uint32_t;

/// Banks that one refresh command refreshes: `count` of them, `stride` apart.
struct RefreshUnit {
    std::uint32_t rank;
    BankIndex first;
    std::uint32_t stride;
    std::uint32_t count;
};

/// Refresh interval of a unit, duration of a refresh and its commands (docs/models/dram.md, Refresh).
struct RefreshTiming {
    Cycles interval;
    Cycles busy;
    std::uint64_t per_tREFI;  // refreshes of a unit in one tREFI
    Command refresh;          // REF or REFSB
    Command close;            // PREA or PRESB, which close all banks of a unit, or PRE, which closes one
};

/// Returns the timing of a refresh mode. Throws ConfigError if the part has no such mode.
RefreshTiming refresh_timing(const Part& part, RefreshMode mode);

/// Returns the refresh units of a data channel, rank by rank.
std::vector<RefreshUnit> refresh_units(const Part& part, RefreshMode mode, std::uint64_t ranks);

}  // namespace mktme::dram
