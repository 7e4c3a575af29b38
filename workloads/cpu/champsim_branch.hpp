// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/cpu/instruction.hpp"

namespace mktme::workloads::champsim {

// Register numbers with a meaning: those of Intel Pin.
inline constexpr std::uint8_t stack_pointer = 6;
inline constexpr std::uint8_t flags = 25;
inline constexpr std::uint8_t instruction_pointer = 26;

/// Returns the branch of an instruction with these registers, as ChampSim derives it (inc/instruction.h). `taken` is
/// believed for conditional and unknown branches; all others are taken.
cpu::BranchUse branch_of(const cpu::RegisterUse& registers, bool taken);

}  // namespace mktme::workloads::champsim
