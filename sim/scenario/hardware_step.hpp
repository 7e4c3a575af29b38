// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "models/base/quantity.hpp"

namespace mktme::sim {

/// Something that the machine has done for the kernel or a program of a scenario.
struct HardwareStep {
    std::string_view name;  // "CLFLUSHOPT", "PCONFIG", "TLB flush" and so on
    std::uint32_t core = 0;
    SimTime begin{};
    SimTime end{};
    std::uint64_t address = 0;  // physical with its KeyID, or virtual of loads and stores; 0: of none
    std::uint64_t bytes = 0;
};

}  // namespace mktme::sim
