// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/tightness.hpp"

#include "models/base/clock_domain.hpp"
#include "models/command_check/command_checker.hpp"
#include "models/command_check/part_table.hpp"
#include "models/dram/dram_params.hpp"
#include "tests/reference/reference_config.hpp"

namespace mktme::reference {

namespace {

namespace check = command_check;

check::Command in_checker_terms(Kind kind) {
    switch (kind) {
        case Kind::ACT: return check::Command::ACT;
        case Kind::RD: return check::Command::RD;
        case Kind::RDA: return check::Command::RDA;
        case Kind::WR: return check::Command::WR;
        case Kind::WRA: return check::Command::WRA;
        case Kind::PRE: return check::Command::PRE;
        case Kind::PRESB: return check::Command::PRESB;
        case Kind::REFSB: return check::Command::REFSB;
        case Kind::PREA: return check::Command::PREA;
        case Kind::REF: return check::Command::REF;
        case Kind::PDE: return check::Command::PDE;
        case Kind::PDX: return check::Command::PDX;
        case Kind::SRE: return check::Command::SRE;
        case Kind::SRX: break;
    }
    return check::Command::SRX;
}

check::CheckOptions options_of(const Config& config) {
    check::CheckOptions options{.ranks = config.ranks,
                                .postpone = static_cast<check::Clock>(config.dram.refresh_postpone),
                                .refresh = config.dram.refresh,
                                .kept = 1};
    switch (config.dram.refresh_mode) {
        case dram::RefreshMode::all_bank: options.mode = check::RefreshMode::all_bank; break;
        case dram::RefreshMode::fine_2x: options.mode = check::RefreshMode::fine_2x; break;
        case dram::RefreshMode::fine_4x: options.mode = check::RefreshMode::fine_4x; break;
        case dram::RefreshMode::same_bank: options.mode = check::RefreshMode::same_bank; break;
    }
    return options;
}

}  // namespace

std::string Tightness::check(const Config& config, const std::vector<Command>& commands) {
    const check::CheckedPart& part = check::part_named(config.dram.part);
    check::CommandChecker checker{part, options_of(config)};
    const ClockDomain clock{part.clock.frequency()};
    // Cases draw rows and columns beyond the range of the smallest parts.
    const auto& g = part.geometry;
    std::uint64_t line = 0;
    for (const Command& c : commands)
        checker.check({.time = clock.edge(Cycles{c.cycle}),
                       .channel = c.data_channel,
                       .rank = c.rank,
                       .bank_group = c.group,
                       .bank = c.bank,
                       .row = static_cast<std::uint32_t>(c.row % g.rows),
                       .column = static_cast<std::uint32_t>(c.column * g.burst_columns % g.columns),
                       .command = in_checker_terms(c.kind),
                       .line = ++line});
    checker.finish();
    auto& tight = at_zero_[{numbers_of(config.dram.part).family, config.dram.refresh_mode}];
    for (const auto& rule : checker.findings().rules()) tight[rule.name] += rule.at_zero;
    return checker.findings().count() == 0 ? "" : checker.findings().violations().front().text();
}

std::uint64_t Tightness::at_zero(Family family, dram::RefreshMode mode, std::string_view rule) const {
    const auto rules = at_zero_.find({family, mode});
    if (rules == at_zero_.end()) return 0;
    const auto found = rules->second.find(rule);
    return found == rules->second.end() ? 0 : found->second;
}

}  // namespace mktme::reference
