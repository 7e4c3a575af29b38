// SPDX-License-Identifier: Apache-2.0
#include "sim/config/cores.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"
#include "models/cache/hierarchy_params.hpp"
#include "sim/config/cache_level.hpp"
#include "sim/config/sim_config.hpp"

namespace mktme::sim {

namespace {

const CacheLevel& level(const SimConfig& config, std::string_view name) {
    const CacheLevel* const found = config.caches.find(name);
    if (found == nullptr)
        throw ConfigError{fmt::format("cache[{0}]: a machine with cores needs a level {0}", name)};
    return *found;
}

/// Checks that the buffer of lines that leave a core has room for all that one reply may put: a line of each private
/// level without inclusion, else one.
void check_write_backs(const SimConfig& config) {
    const auto inclusion = level(config, level_name::l2).inclusion;
    const auto levels = config.caches.cache.size() - 2;  // without L1I and the shared one
    const std::uint64_t needed = inclusion == cache::Inclusion::inclusive ? 1 : levels;
    const CacheLevel& last = config.caches.cache[config.caches.cache.size() - 2];
    if (last.write_back_entries < needed)
        throw ConfigError{
            fmt::format("cache[{}].write_back_entries = {}: must be at least {}, as a reply may put a line "
                        "of each private level with "
                        "cache[l2].inclusion = {}",
                        last.name, last.write_back_entries, needed, name_of(inclusion))};
}

void check_levels(const SimConfig& config) {
    for (const CacheLevel& each : config.caches.cache)
        if (CacheLevel::default_of(each.name) == nullptr)
            throw ConfigError{fmt::format("cache[{}]: no such level", each.name)};
    for (const auto name : {level_name::l1i, level_name::l1d, level_name::l2, level_name::llc})
        level(config, name);
    if (config.caches.find(level_name::l4) != nullptr && config.caches.find(level_name::l3) == nullptr)
        throw ConfigError{"cache[l4]: needs a level l3 above it"};
    for (const CacheLevel& each : config.caches.cache) cache::geometry_of(each);
    const auto inclusion = level(config, level_name::l2).inclusion;
    if (inclusion == cache::Inclusion::victim)
        throw ConfigError{fmt::format(
            "cache[l2].inclusion = {}: must be inclusive or non-inclusive; only llc can be a victim cache",
            name_of(inclusion))};
    check_write_backs(config);
}

void check_core(const cpu::CoreParams& core) {
    if (core.plain_ipc > static_cast<double>(core.dispatch_width))
        throw ConfigError{fmt::format("cpu.plain_ipc = {}: must be at most cpu.dispatch_width = {}",
                                      core.plain_ipc, core.dispatch_width)};
}

/// Checks the phases of a run. Maxima have one cell for a phase, so two phases must not overlap.
void check_workload(const SimConfig& config) {
    const auto& workload = config.workload;
    if (!config.sim.phase.empty() && (workload.warmup != 0 || workload.measure != 0))
        throw ConfigError{
            fmt::format("sim.phase[{}]: phases of time cannot be counted beside those of instructions, "
                        "workload.warmup and workload.measure",
                        config.sim.phase.front().name)};
    if (workload.repeat && workload.measure == 0)
        throw ConfigError{"workload.repeat = true: needs workload.measure above 0, or the run has no end"};
}

}  // namespace

cache::HierarchyParams hierarchy_of(const SimConfig& config) {
    cache::HierarchyParams params;
    params.l1i = level(config, level_name::l1i);
    params.l1d = level(config, level_name::l1d);
    params.shared_levels.clear();
    for (const auto name : {level_name::l2, level_name::l3, level_name::l4})
        if (const auto* const found = config.caches.find(name)) params.shared_levels.push_back(*found);
    params.private_inclusion = level(config, level_name::l2).inclusion;
    params.llc = level(config, level_name::llc);
    params.llc_inclusion = level(config, level_name::llc).inclusion;
    params.hop = config.platform.hop;
    params.probe_latency = config.platform.probe_latency;
    params.cores = config.platform.cores;
    params.packages = config.platform.packages;
    params.data = config.data.mode;
    params.seed = config.sim.seed;
    return params;
}

void check_cores(const SimConfig& config) {
    if (!config.has_cores) return;
    check_levels(config);
    check_core(config.cpu);
    mmu::check(config.tlb);
    mmu::check(config.mmu);
    check_workload(config);
}

}  // namespace mktme::sim
