// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "models/tme/pconfig/key_program_struct.hpp"
#include "models/tme/pconfig/pconfig_params.hpp"
#include "models/tme/pconfig/pconfig_state.hpp"

namespace mktme::test {

/// How a PCONFIG ends: a code in RAX, or something else that leaves RAX alone. `go_on`: it does not end here.
enum class Ending { go_on, rax_0, rax_1, rax_2, rax_3, rax_4, rax_5, gp, ud, pf, vm_exit };

/// Everything the end of a PCONFIG depends on, as raw as software and hardware have it.
struct Situation {
    tme::PconfigState state{};
    tme::KeyProgramStruct::Image bytes{};
    bool is_readable = true;
    // the package
    bool has_pconfig = true;
    bool lists_mktme = true;
    std::uint64_t activate = 0;  // what MSR 0x982 reads
    std::uint64_t max_keys = 0;
    bool is_table_locked = false;
    std::uint64_t entropy_words = 0;
};

/// One row of docs/facts.md#pconfig-checks: where it applies, PCONFIG ends so.
struct LawRow {
    std::string_view step;
    bool (*applies)(const Situation&);
    Ending later;    // in the later wording of the SDM
    Ending of_2019;  // in that of 2019
};

/// docs/facts.md#pconfig-checks a second time: a flat table, read from the top. It knows the structure's bytes by their
/// offsets and the registers by their bits, and shares nothing with the model.
std::span<const LawRow> pconfig_law();

/// The first row that applies and ends PCONFIG in this wording.
const LawRow& lawful_row(const Situation& situation, tme::PconfigErrors wording);

}  // namespace mktme::test
