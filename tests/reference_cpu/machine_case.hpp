// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/base/quantity.hpp"
#include "models/cache/hierarchy_params.hpp"
#include "models/cpu/core_params.hpp"
#include "models/mmu/function_tables.hpp"
#include "models/mmu/mmu_params.hpp"
#include "models/platform/package_params.hpp"
#include "tests/reference_cpu/core_program.hpp"

namespace mktme::test {

/// A machine of one package with a program for each core. Model and reference run the same one.
struct MachineCase {
    platform::PackageParams memory;
    Frequency clock{2'400'000'000};  // of cores, caches and uncore
    cache::HierarchyParams caches;   // its `cores` is the number of cores
    cpu::CoreParams core;
    mmu::MmuParams mmu;
    mmu::TlbParams tlb;
    std::vector<mmu::FunctionSpace> spaces;
    std::vector<KeyId> keyids;          // of the pages of each space
    std::vector<CoreProgram> programs;  // of cores 0, 1, ...; a core without one is idle
};

}  // namespace mktme::test
