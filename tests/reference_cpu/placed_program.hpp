// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/reference_cpu/case_tables.hpp"

namespace mktme::test {

/// Returns a program whose steps know where the machine's tables are.
///
/// A MOV to CR3 has the table of its space. A step that `is_physical` has the physical addresses of its records, and one that
/// `changes_entries` the place of the entry that maps its address, whose flags it clears.
CoreProgram placed(const CoreProgram& program, const CaseTables& tables);

/// Returns CR3 as a thread begins, with PCID 0.
std::uint64_t first_cr3(const CoreProgram& program, const CaseTables& tables);

}  // namespace mktme::test
