// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "models/command_check/command_checker.hpp"
#include "models/command_check/part_table.hpp"
#include "models/dram/part.hpp"
#include "sim/command_log/command_reader.hpp"
#include "sim/config/sim_config.hpp"
#include "tests/machines/draw_machine.hpp"
#include "tests/machines/judge.hpp"

namespace mktme::machines {

namespace {

using command_check::Command;

std::uint64_t count_of(const CommandCounts& counts, std::initializer_list<Command> commands) {
    std::uint64_t sum = 0;
    for (const Command command : commands) sum += counts[static_cast<std::size_t>(command)];
    return sum;
}

}  // namespace

Complaints judge_commands(const Machine& machine, const Stats& stats, const std::filesystem::path& commands,
                          CommandCounts& counts) {
    const auto& dram = machine.config().dram;
    const auto& part = command_check::part_named(dram.part);
    const command_check::CheckOptions options{
        .mode = *enum_from<command_check::RefreshMode>(name_of(dram.refresh_mode)),
        .ranks = static_cast<std::uint32_t>(machine.config().memory.ranks),
        .channels = static_cast<std::uint32_t>(data_channels(machine.config())),
        .postpone = static_cast<command_check::Clock>(dram.refresh_postpone),
        .refresh = dram.refresh,
        .kept = 3};
    command_check::CommandChecker checker{part, options};
    sim::CommandReader reader{commands, part};
    while (const auto command = reader.next()) {
        checker.check(*command);
        ++counts[static_cast<std::size_t>(command->command)];
    }
    constexpr double fs_per_ns = 1e6;
    checker.finish(SimTime{static_cast<std::uint64_t>(stats["sim.time_ns"] * fs_per_ns)});
    Complaints complaints;
    for (const auto& violation : checker.findings().violations())
        complaints.push_back("commands: " + violation.text());
    if (checker.findings().count() > complaints.size())
        complaints.push_back(fmt::format("commands: {} violations in all", checker.findings().count()));
    return complaints;
}

Complaints judge_counts(const Machine& machine, const Stats& stats, const CommandCounts& counts) {
    using enum Command;
    Complaints complaints;
    const auto same = [&](std::string_view what, std::uint64_t commands, double counted) {
        if (static_cast<double>(commands) != counted)
            complaints.push_back(fmt::format("{}: {} commands, but {} counted", what, commands, counted));
    };
    const auto bursts = static_cast<double>(dram::find_part(machine.config().dram.part).geometry.bursts);
    same("ACT", count_of(counts, {ACT}), stats["memory.activates"]);
    same("PRE", count_of(counts, {PRE, PRESB, PREA}), stats["memory.precharges"]);
    same("auto-precharge", count_of(counts, {RDA, WRA}), stats["memory.auto_precharges"]);
    same("refresh", count_of(counts, {REF, REFSB}), stats["memory.refreshes"]);
    same("PDE", count_of(counts, {PDE}), stats["memory.power_downs"]);
    same("SRE", count_of(counts, {SRE}), stats["memory.self_refreshes"]);
    same("RD", count_of(counts, {RD, RDA}),
         bursts * (stats["memory.reads"] - stats["memory.forwarded"] + stats["memory.merges"]));
    same("WR", count_of(counts, {WR, WRA}), bursts * (stats["memory.writes"] - stats["memory.coalesced"]));
    return complaints;
}

}  // namespace mktme::machines
