// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/base/random.hpp"
#include "models/cpu/core_params.hpp"
#include "models/mmu/function_tables.hpp"
#include "workloads/cpu/program_source.hpp"

namespace mktme::test {

/// Addresses that programs of one space use. Cores that share a space fight for the same ones.
struct Places {
    std::vector<std::uint64_t> hot;           // a few lines
    std::vector<mmu::AddressRange> ranges{};  // everything else is here
};

/// Returns a few ranges, near and far from each other, for pages of one size.
std::vector<mmu::AddressRange> random_ranges(RandomStream& random, mmu::PageSize size);
Places random_places(RandomStream& random, const mmu::FunctionSpace& space);
/// Returns the steps of a random program, which keeps to the places and fits the queues of the core.
std::vector<workloads::ProgramStep> random_program(RandomStream& random, const Places& places,
                                                   const cpu::CoreParams& core);

}  // namespace mktme::test
