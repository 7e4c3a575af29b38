// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/comparison.hpp"

#include <algorithm>
#include <array>

#include "tests/reference/reference_config.hpp"

namespace mktme::reference {

namespace {

std::string text(const Command& c) {
    constexpr auto names = std::to_array<const char*>({"ACT", "RD", "RDA", "WR", "WRA", "PRE", "PRESB",
                                                       "REFSB", "PREA", "REF", "PDE", "PDX", "SRE", "SRX"});
    return std::to_string(c.cycle) + " dc" + std::to_string(c.data_channel) + " " +
           names.at(static_cast<std::size_t>(c.kind)) + " rank " + std::to_string(c.rank) + " group " +
           std::to_string(c.group) + " bank " + std::to_string(c.bank) + " row " + std::to_string(c.row) +
           " column " + std::to_string(c.column);
}

std::string text(const Outcome& outcome) {
    return "accepted in " + std::to_string(outcome.accepted) + ", done at " +
           std::to_string(outcome.done.count()) + " fs";
}

/// Returns the first difference between two lists.
template <class T>
std::string first_difference(const char* what, const std::vector<T>& expected, const std::vector<T>& got) {
    for (std::size_t i = 0; i < std::min(expected.size(), got.size()); ++i)
        if (!(expected[i] == got[i]))
            return std::string{what} + " " + std::to_string(i) + ": reference " + text(expected[i]) +
                   ", event-driven " + text(got[i]);
    if (expected.size() == got.size()) return {};
    return "reference has " + std::to_string(expected.size()) + " of " + what + ", event-driven " +
           std::to_string(got.size());
}

}  // namespace

std::vector<Command> in_reference_terms(const std::vector<memctrl::CommandRecord>& records,
                                        const dram::Geometry& geometry, Cycle last_cycle) {
    std::vector<Command> commands;
    for (const auto& r : records)
        if (r.cycle.count() <= last_cycle)  // the model lists its commands in the order of reference::Kind
            commands.push_back({r.cycle.count(), r.data_channel, static_cast<Kind>(r.command), r.rank,
                                r.bank_group, r.bank, r.row, r.column / geometry.burst_length});
    return commands;
}

std::string difference(const Result& expected, const Result& got) {
    const std::string commands = first_difference("command", expected.commands, got.commands);
    return commands.empty() ? first_difference("request", expected.outcomes, got.outcomes) : commands;
}

std::string text(const Config& c) {
    const auto& p = c.controller;
    return c.dram.part + ", ranks " + std::to_string(c.ranks) + ", refresh " +
           (c.dram.refresh ? std::string{name_of(c.dram.refresh_mode)} : "off") + " postponed " +
           std::to_string(c.dram.refresh_postpone) + ", power-down " +
           (c.dram.power_down ? std::to_string(c.dram.power_down_after.count()) : "never") +
           ", self-refresh " + std::to_string(c.dram.self_refresh_after.count()) + ", " +
           std::string{name_of(p.scheduler)} + ", " + std::string{name_of(p.drain)} + ", " +
           std::string{name_of(p.page_policy)} + ", priority " + std::string{name_of(p.priority)} + ", " +
           std::string{name_of(c.encryption.mode)};
}

}  // namespace mktme::reference
