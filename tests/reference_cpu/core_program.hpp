// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/cpu/program_source.hpp"

namespace mktme::test {

/// One core's program, and the address space that it runs in.
struct CoreProgram {
    std::vector<workloads::ProgramStep> steps;
    std::uint64_t plain_tail = 0;
    std::uint64_t space = 0;  // number in MachineCase::spaces
};

}  // namespace mktme::test
