// SPDX-License-Identifier: Apache-2.0
#include "workloads/core_generators/core_generator.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"
#include "workloads/core_generators/access_stream.hpp"
#include "workloads/core_generators/missing_program.hpp"

namespace mktme::workloads {

namespace {

/// Throws ConfigError for a time of its own that an access cannot have: cores time their accesses.
void check_issue(const WorkloadParams& params) {
    if (params.issue != IssueMode::window) return;
    throw ConfigError{
        "workload.issue = window: accesses of a core are outstanding as its queues permit (cpu.load_queue, "
        "cache.l1d.miss_entries): must be asap or dependent"};
}

[[noreturn]] void refuse(GeneratorKind kind) {
    throw ConfigError{
        fmt::format("workload.generator = {}: makes requests of a memory, and no instructions: cores execute "
                    "stream, mix, chase and program",
                    name_of(kind))};
}

}  // namespace

std::unique_ptr<cpu::InstructionSource> make_core_generator(const CoreGeneratorPlan& plan,
                                                            std::uint64_t core) {
    check_issue(plan.workload);
    RandomStream random{plan.seed, fmt::format("workload.core{}", core)};
    switch (plan.workload.generator) {
        case GeneratorKind::stream:
        case GeneratorKind::mix:
        case GeneratorKind::chase:
            return std::make_unique<AccessStream>(plan.workload, plan.footprint, random, plan.accesses);
        case GeneratorKind::program:
            return std::make_unique<MissingProgram>(plan.program, plan.footprint, random, plan.accesses);
        case GeneratorKind::random:
        case GeneratorKind::hot_row:
        case GeneratorKind::stride:
        case GeneratorKind::poisson:
        case GeneratorKind::zipf:
        case GeneratorKind::streams:
        case GeneratorKind::loaded: break;
    }
    refuse(plan.workload.generator);
}

}  // namespace mktme::workloads
