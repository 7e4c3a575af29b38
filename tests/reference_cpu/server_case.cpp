// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/server_case.hpp"

#include <fmt/format.h>

#include "sim/config/cores.hpp"
#include "sim/config/loader.hpp"
#include "sim/config/settled_config.hpp"
#include "sim/run/assembly.hpp"
#include "tests/reference_cpu/case_memory.hpp"
#include "tests/source_dir.hpp"
#include "workloads/cpu/thread_split.hpp"
#include "workloads/cpu/touched_ranges.hpp"

namespace mktme::test {

namespace {

/// Returns the first instructions of a thread, with all that they have in its trace.
CoreProgram first_instructions(cpu::InstructionSource& source, std::uint64_t count) {
    CoreProgram program;
    cpu::Instruction next;
    std::uint64_t taken = 0;
    while (taken < count && source.next(next)) {
        program.steps.push_back({.plain_before = next.plain_before,
                                 .records = {next.records.begin(), next.records.end()},
                                 .ip = next.ip,
                                 .registers = next.registers,
                                 .branch = next.branch,
                                 .special = next.special});
        taken += next.plain_before + 1;
    }
    return program;
}

mmu::FunctionSpace space_of(const std::string& name, const std::vector<CoreProgram>& programs) {
    std::vector<workloads::ProgramStep> steps;
    for (const CoreProgram& program : programs)
        steps.insert(steps.end(), program.steps.begin(), program.steps.end());
    workloads::ProgramSource all{std::move(steps)};
    mmu::FunctionSpace space;
    space.name = name;
    space.ranges = workloads::touched_ranges(all, name);
    return space;
}

}  // namespace

MachineCase ice_lake(std::uint64_t cores, std::vector<std::string> sets) {
    sets.push_back(fmt::format("platform.cores={}", cores));
    const auto loaded = sim::load_config({source_dir() / "configs/machines/icx.toml"}, sets);
    const sim::SimConfig config = sim::settle(loaded, {.has_trace = true}).config;
    MachineCase c;
    c.memory->first = sim::package_params(config);
    c.clock = config.platform.clock;
    c.caches = sim::hierarchy_of(config);
    c.core = config.cpu;
    c.mmu = config.mmu;
    c.tlb = config.tlb;
    return c;
}

MachineCase trace_case(const std::filesystem::path& trace, std::uint64_t instructions,
                       std::vector<std::string> sets) {
    constexpr std::uint64_t most_threads = 8;
    const workloads::ProcessTrace process{.core = {}, .file = std::make_shared<InputFile>(trace, "trace")};
    constexpr Frequency any_clock{1'000'000'000};  // formats of instructions count no cycles
    const workloads::SplitPlan plan{.cores = most_threads, .context = {.clock = ClockDomain{any_clock}}};
    std::vector<CoreProgram> programs;
    for (const auto& work : workloads::split_threads(std::span{&process, 1}, plan))
        programs.push_back(first_instructions(*work.source, instructions));
    MachineCase c = ice_lake(programs.size(), std::move(sets));
    c.spaces = {space_of(trace.string(), programs)};
    c.keyids = {KeyId{0}};
    c.programs = std::move(programs);
    return c;
}

}  // namespace mktme::test
