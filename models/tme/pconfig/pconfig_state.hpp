// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "models/tme/table/key_table_lock.hpp"

namespace mktme::tme {

/// Prefix in front of NP 0F 01 C5; PCONFIG accepts none of them.
enum class InstructionPrefix : std::uint8_t { none, lock, rep, operand_size, vex };

/// Controls that a VMM has set for the guest that executes PCONFIG.
struct PconfigVmxControls {
    bool enable_pconfig = false;       // secondary control, bit 27
    std::uint64_t exiting_bitmap = 0;  // PCONFIG_EXITING, VMCS field 0x203E
};

/// State of the executing logical processor that PCONFIG reads (docs/facts.md#pconfig-checks).
struct PconfigState {
    LogicalProcessor processor{};
    std::uint32_t leaf = 0;  // EAX
    std::uint64_t rbx = 0;
    InstructionPrefix prefix{InstructionPrefix::none};
    std::uint8_t cpl = 0;
    bool is_virtual_8086 = false;
    bool is_in_seam = false;
    bool is_64_bit = true;
    unsigned linear_address_bits = 48;                 // 64-bit mode: 57 with five paging levels
    std::uint64_t ds_base = 0;                         // outside 64-bit mode
    std::uint64_t ds_limit = 0xFFFF'FFFF;              // outside 64-bit mode
    std::optional<PconfigVmxControls> vmx_non_root{};  // nothing: not a guest
};

}  // namespace mktme::tme
