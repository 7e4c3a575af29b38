// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "models/tme/pconfig/key_program_struct.hpp"
#include "models/tme/pconfig/pconfig_params.hpp"
#include "models/tme/pconfig/pconfig_state.hpp"

namespace mktme::test {

/// End of a PCONFIG: a code in RAX, or an event that leaves RAX unchanged. `go_on`: the row does not end it.
enum class Ending { go_on, rax_0, rax_1, rax_2, rax_3, rax_4, rax_5, gp, ud, pf, vm_exit };

/// Everything on which the end of a PCONFIG depends, in the raw form of software and hardware.
struct Situation {
    tme::PconfigState state{};
    tme::KeyProgramStruct::Image bytes{};
    bool is_readable = true;
    // the package
    bool has_pconfig = true;
    bool lists_mktme = true;
    std::uint64_t activate = 0;  // value of MSR 0x982
    std::uint64_t max_keys = 0;
    bool is_table_locked = false;
    std::uint64_t entropy_words = 0;
};

/// One row of docs/facts.md#pconfig-checks: a condition, and the end of PCONFIG under it.
struct LawRow {
    std::string_view step;
    bool (*applies)(const Situation&);
    Ending later;    // in the later wording of the SDM
    Ending of_2019;  // in the wording of 2019
};

/// Returns docs/facts.md#pconfig-checks as a flat table, read from the top. It addresses the structure's bytes by
/// offset and the registers by bit, and shares nothing with the model.
std::span<const LawRow> pconfig_law();

/// Returns the first row that applies and ends PCONFIG in this wording.
const LawRow& lawful_row(const Situation& situation, tme::PconfigErrors wording);

}  // namespace mktme::test
