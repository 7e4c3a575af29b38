// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "models/dram/part.hpp"
#include "models/dram/speed.hpp"

namespace mktme::dram {

/// DDR4 speed bin: the values that differ between bins. Arrays are indexed by device width: x4, x8, x16.
struct Ddr4Bin {
    std::string name;  // "DDR4-3200AA"
    Speed speed;
    Cycles CL, CWL;
    Cycles tRCD, tRP, tRAS, tRC;
    std::array<Cycles, 3> tRRD_S, tRRD_L, tFAW;
    Cycles tCCD_L, tWR, tWTR_S, tWTR_L, tRTP;
    Cycles tXP, tCKE;
    Cycles tDLLK;  // tXSDLL: from SRX to a command that needs the DLL
    std::array<Currents, 3> currents;
};

/// Returns the parts of a bin: x4, x8 and x16 devices of 8 and 16 Gb.
std::vector<Part> parts_of(const Ddr4Bin& bin);

/// Currents of 8 Gb devices, x4, x8 and x16, at each speed (docs/numbers.md#dram-currents, DRAMsim3 and gem5).
extern const std::array<Currents, 3> ddr4_2400_currents;
extern const std::array<Currents, 3> ddr4_2933_currents;
extern const std::array<Currents, 3> ddr4_3200_currents;

}  // namespace mktme::dram
