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

/// A page of a space and its frame, which other pages may have as well.
struct PageMapping {
    std::size_t space = 0;
    std::uint64_t address = 0;
    DramAddr frame{};
    KeyId keyid{};
};

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
    std::vector<PageMapping> pages;     // of all spaces, with frames of their own; empty: frames are made up
    std::vector<CoreProgram> programs;  // of cores 0, 1, ...; a core without one is idle
};

}  // namespace mktme::test
