// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/champsim.hpp"

namespace mktme::workloads {

namespace {

/// `cloudsuite_instr` of ChampSim's inc/trace_instruction.h. A trace is one process, so `asid` is not used.
struct Record {
    std::uint64_t ip;
    std::uint8_t is_branch;
    std::uint8_t branch_taken;
    std::array<std::uint8_t, 4> destination_registers;
    std::array<std::uint8_t, 4> source_registers;
    std::array<std::uint8_t, 6> padding;
    std::array<std::uint64_t, 4> destination_memory;
    std::array<std::uint64_t, 4> source_memory;
    std::array<std::uint8_t, 2> asid;
    std::array<std::uint8_t, 6> more_padding;
};
static_assert(sizeof(Record) == 96);

}  // namespace

namespace sources {

InstructionFormat champsim_cloudsuite() {
    return core_format("champsim-cloudsuite", make_decoder<champsim::Decoder<Record>>);
}

}  // namespace sources

}  // namespace mktme::workloads
