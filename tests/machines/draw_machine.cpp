// SPDX-License-Identifier: Apache-2.0
#include "tests/machines/draw_machine.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/dram/part.hpp"
#include "sim/config/sim_config.hpp"

namespace mktme::machines {

const std::vector<NotDrawn>& not_drawn() {
    static const std::vector<NotDrawn> list = [] {
        std::vector<NotDrawn> all{
            {"workload.traces",
             "a machine's trace is given by --trace; config.toml then names it for the second run"},
            {"workload.traces_sha256", "written by the first run and checked by the second"}};
        // Random scenarios are a test of their own (tests/sim/scenario).
        constexpr auto of_scenarios = "has effect in scenarios, and these machines run none";
        for (const char* path :
             {"memory.persistent", "mktme.save_key", "workload.scenario", "workload.scenario_sha256",
              "workload.trace_dirs", "sim.max_time", "kernel.time_slice", "kernel.handler_pkru",
              "kernel.keys.gc_delay", "kernel.mm.huge_pages"})
            all.push_back({path, of_scenarios});
        sim::SimConfig config;
        for (const auto& setting : sim::settings_of(config).values)
            if (sim::is_in_section(setting.path, "kernel.mktme") ||
                sim::is_in_section(setting.path, "kernel.pkeys") ||
                sim::is_in_section(setting.path, "kernel.costs"))
                all.push_back({setting.path, of_scenarios});
        return all;
    }();
    return list;
}

std::vector<std::string> names_of(const sim::Setting& setting) {
    if (setting.type == "true or false") return {"true", "false"};
    if (setting.type != "name") return {};
    std::vector<std::string> names;
    for (std::size_t begin = 0; begin < setting.range.size();) {
        const std::size_t comma = std::min(setting.range.find(", ", begin), setting.range.size());
        names.push_back(setting.range.substr(begin, comma - begin));
        begin = comma + 2;
    }
    return names;
}

void give_any(Machine& machine, Draw& draw, std::string_view path, double share) {
    if (draw.chance(share)) machine.give(path, draw.one_of(names_of(machine.setting(path))));
}

std::uint64_t data_channels(const sim::SimConfig& config) {
    return config.memory.channels * dram::find_part(config.dram.part).geometry.data_channels;
}

Bytes capacity(const sim::SimConfig& config) {
    const Bytes rank = dram::find_part(config.dram.part).geometry.rank_capacity();
    return Bytes{data_channels(config) * config.memory.ranks * rank.count()};
}

bool uses_engine(const sim::SimConfig& config) {
    return config.encryption.mode == crypto::EncryptionMode::tme ||
           config.encryption.mode == crypto::EncryptionMode::mktme;
}

namespace {

/// Draws no watchdog, or one of at least its default of a millisecond: a shorter one would stop correct runs.
void draw_watchdog(Machine& machine, Draw& draw) {
    constexpr std::uint64_t ms = 1'000'000'000'000;  // femtoseconds
    if (draw.chance(0.1))
        machine.give("sim.watchdog", SimTime{draw.chance(0.3) ? 0 : draw.between(ms, 1000 * ms)});
}

/// Draws phases that follow each other from 0 to the end of the run, or, with gaps, somewhere in it.
void draw_phases(Machine& machine, Draw& draw) {
    if (draw.chance(0.7)) return;
    const bool has_gaps = draw.chance(0.5);
    const std::uint64_t count = draw.between(1, 3);
    const std::uint64_t step = std::max<std::uint64_t>(machine.about.count() / count, 1);
    const auto time = [&](std::uint64_t i) {
        return SimTime{i * step + (has_gaps ? 1 + draw.between(0, step / 2) : 0)};
    };
    for (std::uint64_t i = 0; i < count; ++i) {
        auto phase = machine.append("sim.phase");
        phase.give("name", fmt::format("p{}", i));
        const SimTime begin = time(i);
        if (has_gaps || i != 0) phase.give("begin", begin);
        if (has_gaps) phase.give("end", SimTime{begin.count() + 1 + draw.between(0, step / 2)});
        else if (i + 1 < count) phase.give("end", time(i + 1));
    }
}

}  // namespace

void draw_memory_system(Machine& machine, Draw& draw) {
    draw_dram(machine, draw);
    draw_memory(machine, draw);
    draw_controller(machine, draw);
    draw_encryption(machine, draw);
    draw_keys(machine, draw);
    draw_engine(machine, draw);
    draw_data(machine, draw);
}

Machine draw_machine(std::uint64_t seed) {
    Machine machine{seed};
    Draw draw{seed};
    machine.give("sim.seed", draw.between(0, 1'000'000'000));
    machine.style = {
        .is_sleepy = draw.chance(0.3), .is_rekeyed = draw.chance(0.3), .is_tight = draw.chance(0.3)};
    draw_watchdog(machine, draw);
    draw_memory_system(machine, draw);
    draw_workload(machine, draw);
    draw_programs(machine, draw);
    draw_faults(machine, draw);
    draw_phases(machine, draw);
    draw_output(machine, draw);
    if (draw.chance(0.2)) machine.give("sim.events", draw.chance(0.5) ? "every-hop" : "run-ahead");
    return machine;
}

}  // namespace mktme::machines
