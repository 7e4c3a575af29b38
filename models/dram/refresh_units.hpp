// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "models/dram/command.hpp"
#include "models/dram/dram_params.hpp"
#include "models/dram/part.hpp"

namespace mktme::dram {

/// Number of a bank within a data channel: (rank x groups + group) x banks a group + bank.
using BankIndex = std::uint32_t;

/// Banks that one refresh command refreshes: `count` of them, `stride` apart.
struct RefreshUnit {
    std::uint32_t rank;
    BankIndex first;
    std::uint32_t stride;
    std::uint32_t count;
};

/// How often a unit is refreshed, how long that takes, and with which commands (docs/models/dram.md, Refresh).
struct RefreshTiming {
    Cycles interval;
    Cycles busy;
    std::uint64_t per_tREFI;  // refreshes of a unit in one tREFI
    Command refresh;          // REF or REFSB
    Command close;            // PREA or PRESB, which close all banks of a unit, or PRE, which closes one
};

/// ConfigError when the part has no such refresh mode.
RefreshTiming refresh_timing(const Part& part, RefreshMode mode);

/// The units of a data channel, by number: rank by rank.
std::vector<RefreshUnit> refresh_units(const Part& part, RefreshMode mode, std::uint64_t ranks);

}  // namespace mktme::dram
