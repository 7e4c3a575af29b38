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

/// Throws ConfigError if a package has no core for the load, or the load, which has no end, would not be stopped.
void check_loaded(const CoreGeneratorPlan& plan) {
    if (plan.cores_of_package < 2)
        throw ConfigError{
            "platform.cores = 1: with workload.generator = loaded the first core of a package makes the "
            "probe, "
            "and the others the load: must be at least 2"};
    if (plan.accesses != 0)
        throw ConfigError{
            "workload.measure = 0: the cores that make the load of workload.generator = loaded go on without "
            "end: must be above 0"};
}

/// Returns the parameters of a probe under load: the chase of a core, to random lines.
WorkloadParams probe_of(WorkloadParams params) {
    params.generator = GeneratorKind::chase;
    params.stride = {};
    params.read_share = default_read_share;
    params.gap = 0;
    return params;
}

[[noreturn]] void refuse(GeneratorKind kind) {
    throw ConfigError{
        fmt::format("workload.generator = {}: makes requests of a memory, and no instructions: cores execute "
                    "stream, mix, chase, loaded and program",
                    name_of(kind))};
}

}  // namespace

std::unique_ptr<cpu::InstructionSource> make_core_generator(const CoreGeneratorPlan& plan,
                                                            std::uint64_t core) {
    check_issue(plan.workload);
    RandomStream random{plan.seed, fmt::format("workload.core{}", core)};
    const auto accesses = [&](const WorkloadParams& params) {
        return std::make_unique<AccessStream>(params, plan.footprint, random, plan.accesses);
    };
    switch (plan.workload.generator) {
        case GeneratorKind::stream:
        case GeneratorKind::mix:
        case GeneratorKind::chase: return accesses(plan.workload);
        case GeneratorKind::loaded:
            check_loaded(plan);
            return accesses(core % plan.cores_of_package == 0 ? probe_of(plan.workload) : plan.workload);
        case GeneratorKind::program:
            return std::make_unique<MissingProgram>(plan.program, plan.footprint, random, plan.accesses);
        case GeneratorKind::random:
        case GeneratorKind::hot_row:
        case GeneratorKind::stride:
        case GeneratorKind::poisson:
        case GeneratorKind::zipf:
        case GeneratorKind::streams: break;
    }
    refuse(plan.workload.generator);
}

}  // namespace mktme::workloads
