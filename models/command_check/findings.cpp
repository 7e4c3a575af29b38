// SPDX-License-Identifier: Apache-2.0
#include "models/command_check/findings.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace mktme::command_check {

namespace {

std::string place_of(const LoggedCommand& c) {
    std::string rank = fmt::format("channel {} rank {}", c.channel, c.rank);
    switch (c.command) {
        case Command::ACT:
        case Command::RD:
        case Command::RDA:
        case Command::WR:
        case Command::WRA:
        case Command::PRE: return fmt::format("{} bank {}.{}", rank, c.bank_group, c.bank);
        case Command::PRESB:
        case Command::REFSB: return fmt::format("{} group {} bank {}", rank, c.bank_group, c.bank);
        case Command::PREA:
        case Command::REF:
        case Command::PDE:
        case Command::PDX:
        case Command::SRE:
        case Command::SRX: break;
    }
    return rank;
}

}  // namespace

std::string Violation::text() const {
    const std::string head = fmt::format("{}: {} in cycle {}", rule, name_of(command.command), cycle);
    const std::string place = place_of(command);
    const std::string before =
        first ? fmt::format("{} in cycle {}", name_of(first->command), first->cycle) : "";
    if (!what.empty()) return fmt::format("{}: {}{}{} ({})", head, what, first ? " " : "", before, place);
    const Clock found = first ? cycle - first->cycle : 0;
    return fmt::format("{} is {} clocks after {}, needs {} ({})", head, found, before, needed, place);
}

RuleId Findings::rule(std::string_view name, Clock needed) {
    const auto at = std::find_if(rules_.begin(), rules_.end(),
                                 [&](const auto& r) { return r.name == name && r.needed == needed; });
    if (at != rules_.end()) return static_cast<RuleId>(at - rules_.begin());
    rules_.push_back({.name = std::string{name}, .needed = needed});
    return rules_.size() - 1;
}

/// Counts a violation. Returns true if there is room to keep it.
bool Findings::count(RuleId id) {
    ++rules_[id].broken;
    ++count_;
    return violations_.size() < kept_;
}

void Findings::broken(RuleId id, const LoggedCommand& command, Clock cycle, Before first) {
    broken(id, command, cycle, {}, first);
}

void Findings::broken(RuleId id, const LoggedCommand& command, Clock cycle, std::string_view what,
                      std::optional<Before> first) {
    if (!count(id)) return;
    violations_.push_back({.rule = rules_[id].name,
                           .command = command,
                           .cycle = cycle,
                           .first = first,
                           .needed = rules_[id].needed,
                           .what = what});
}

}  // namespace mktme::command_check
