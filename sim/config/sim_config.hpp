// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "kernel_model/kernel/scheduler_params.hpp"
#include "kernel_model/keys/key_service_params.hpp"
#include "kernel_model/mktme/mktme_key_params.hpp"
#include "kernel_model/mm/memory_params.hpp"
#include "kernel_model/syscall/kernel_costs.hpp"
#include "kernel_model/task/signal_params.hpp"
#include "models/contents/data_params.hpp"
#include "models/cpu/core_params.hpp"
#include "models/crypto/crypto_params.hpp"
#include "models/crypto/encryption_params.hpp"
#include "models/dram/dram_params.hpp"
#include "models/memctrl/controller_params.hpp"
#include "models/memctrl/memory_params.hpp"
#include "models/mmu/mmu_params.hpp"
#include "models/platform/link_params.hpp"
#include "models/platform/platform_params.hpp"
#include "models/tme/mktme_params.hpp"
#include "models/tme/pconfig/entropy_params.hpp"
#include "models/tme/pconfig/pconfig_params.hpp"
#include "sim/config/cache_levels.hpp"
#include "workloads/formats/trace_params.hpp"
#include "workloads/program_params.hpp"
#include "workloads/workload_params.hpp"

namespace mktme {

namespace sim {

/// Events of the simulation kernel: none for a request, which runs ahead of simulated time, or one for each hop.
enum class EventPace { run_ahead, every_hop };

}  // namespace sim

template <>
struct EnumNames<sim::EventPace> {
    static constexpr std::array<std::string_view, 2> names{"run-ahead", "every-hop"};
};

}  // namespace mktme

namespace mktme::sim {

/// A phase of a run: `[sim.phase.NAME]`.
struct PhaseParams {
    std::string name{};
    SimTime begin{};
    SimTime end{};

    static constexpr auto fields() {
        using P = PhaseParams;
        return std::tuple{
            field<&P::name>("name", "its statistics are phase.NAME.*"),
            field<&P::begin>("begin", "when it begins"),
            field<&P::end>("end", "when it ends; 0 ns: with the run"),
        };
    }
};

struct SimParams {
    static constexpr auto section = "sim";
    std::uint64_t seed{1};
    SimTime watchdog{SimTime{1'000'000'000'000}};
    EventPace events{EventPace::run_ahead};
    SimTime max_time{};
    std::vector<PhaseParams> phase{};

    static constexpr auto fields() {
        return std::tuple{
            field<&SimParams::seed>("seed", "seed of every random stream; the same seed, the same results"),
            field<&SimParams::watchdog>("watchdog",
                                        "longest simulated time a request may wait while none is accepted or "
                                        "served; then the run stops as hung; 0 ns: any"),
            field<&SimParams::events>(
                "events",
                "run-ahead: a request costs no event of SystemC; every-hop: each step of "
                "its way is one, with the same results"),
            field<&SimParams::max_time>(
                "max_time",
                "simulated time after which a scenario is ended that has not ended by "
                "itself; it fails then; 0 ns: none"),
            field<&SimParams::phase>("phase",
                                     "a part of the run with statistics of its own; phases follow each other "
                                     "and do not overlap")};
    }
};

/// Files written besides the results.
struct OutputParams {
    static constexpr auto section = "output";

    bool commands{false};
    bool timeline{false};
    bool waves{false};
    bool bus{false};
    SimTime window_start{};
    SimTime window_end{};

    static constexpr auto fields() {
        using P = OutputParams;
        return std::tuple{
            field<&P::commands>("commands", "write commands.csv: every DRAM command"),
            field<&P::timeline>("timeline",
                                "write timeline.json.gz: DRAM commands, or the actions of a scenario "
                                "and what the machine did for them, as Chrome trace events, for Perfetto"),
            field<&P::waves>("waves", "write waves.vcd: command buses and open rows as waves"),
            field<&P::bus>("bus",
                           "write bus.csv: every line that crosses a DRAM bus, as it is there; needs "
                           "data.mode = full"),
            field<&P::window_start>("window_start", "timeline, waves and bus.csv begin here"),
            field<&P::window_end>("window_end", "timeline, waves and bus.csv end here; 0 ns: with the run"),
        };
    }
};

/// Configuration of a run, section by section.
struct SimConfig {
    /// True for a machine with cores: one with a `[cpu]` section, which may be empty. Without, the next six have no
    /// effect.
    bool has_cores = false;

    SimParams sim;
    platform::PlatformParams platform;
    platform::LinkParams link;
    cpu::CoreParams cpu;
    CacheLevels caches;
    mmu::TlbParams tlb;
    mmu::MmuParams mmu;
    dram::DramParams dram;
    memctrl::MemoryParams memory;
    memctrl::ControllerParams controller;
    crypto::EncryptionParams encryption;
    crypto::EngineParams crypto;
    tme::MktmeParams mktme;
    tme::PconfigParams pconfig;
    tme::EntropyParams entropy;
    contents::DataParams data;
    kernel::SchedulerParams scheduler;
    task::SignalParams signals;
    keys::KeyServiceParams key_service;
    key_type::MktmeKeyParams key_type;
    mm::MemoryParams memory_management;
    mm::PkeyParams protection_keys;
    syscall::KernelCosts costs;
    workloads::WorkloadParams workload;
    workloads::GeneratedProgramParams program;
    workloads::TraceParams trace;
    OutputParams output;
};

/// Calls `visit(section)` for each section of a configuration, in order.
template <class Config, class Visitor>
void for_each_section(Config& c, Visitor&& visit) {
    const auto each = [&](auto&... section) { (visit(section), ...); };
    each(c.sim, c.platform, c.link, c.cpu, c.caches, c.tlb, c.mmu, c.dram, c.memory, c.controller,
         c.encryption, c.crypto, c.mktme, c.pconfig, c.entropy, c.data, c.scheduler, c.signals, c.key_service,
         c.key_type, c.memory_management, c.protection_keys, c.costs, c.workload, c.program, c.trace,
         c.output);
}

/// Returns true for the path of a value in a section.
constexpr bool is_in_section(std::string_view path, std::string_view section) {
    return path.starts_with(section) && path.substr(section.size()).starts_with('.');
}

/// Returns true for a section that has effect in machines with cores only.
constexpr bool is_of_cores(std::string_view section) {
    return section == cpu::CoreParams::section || section == platform::PlatformParams::section ||
           section == platform::LinkParams::section || section == mmu::TlbParams::section ||
           section == mmu::MmuParams::section || section == workloads::GeneratedProgramParams::section;
}

/// Returns true for a section that has effect in scenarios only.
constexpr bool is_of_kernels(std::string_view section) {
    return section == kernel::SchedulerParams::section ||
           is_in_section(section, kernel::SchedulerParams::section);
}

}  // namespace mktme::sim
