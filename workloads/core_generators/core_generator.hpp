// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "models/cpu/instruction_source.hpp"
#include "workloads/program_params.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// What the generator of each core makes.
struct CoreGeneratorPlan {
    WorkloadParams workload;
    GeneratedProgramParams program;
    Bytes footprint{};                   // of each core
    std::uint64_t accesses = 0;          // of each core; 0: no end
    std::uint64_t cores_of_package = 1;  // of a generator whose cores differ
    std::uint64_t seed = 0;
};

/// Returns the instructions that `workload.generator` makes for a core. Each core draws from a stream of its own. Throws
/// ConfigError for a generator of requests, or if a parameter does not fit.
std::unique_ptr<cpu::InstructionSource> make_core_generator(const CoreGeneratorPlan& plan,
                                                            std::uint64_t core);

}  // namespace mktme::workloads
