// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/champsim.hpp"

namespace mktme::workloads {

namespace {

/// `input_instr` of ChampSim's inc/trace_instruction.h.
struct Record {
    std::uint64_t ip;
    std::uint8_t is_branch;
    std::uint8_t branch_taken;
    std::array<std::uint8_t, 2> destination_registers;
    std::array<std::uint8_t, 4> source_registers;
    std::array<std::uint64_t, 2> destination_memory;
    std::array<std::uint64_t, 4> source_memory;
};
static_assert(sizeof(Record) == 64);

}  // namespace

namespace sources {

InstructionFormat champsim() { return core_format("champsim", make_decoder<champsim::Decoder<Record>>); }

}  // namespace sources

}  // namespace mktme::workloads
