// SPDX-License-Identifier: Apache-2.0
#include "models/command_check/rank_legality.hpp"

namespace mktme::command_check {

using enum Command;

StateRule RankLegality::rule_of(Command command) {
    switch (command) {
        case RD:
        case RDA:
        case WR:
        case WRA: return StateRule::column;
        case ACT: return StateRule::act;
        case PRE:
        case PRESB:
        case PREA: return StateRule::precharge;
        case REF:
        case REFSB: return StateRule::refresh;
        case PDE:
        case SRE: return StateRule::sleep;
        case PDX:
        case SRX: break;
    }
    return StateRule::power;
}

std::optional<std::string_view> RankLegality::power_problem(Command command) const {
    const bool leaves = command == PDX || command == SRX;
    switch (power_) {
        case Power::up: return leaves ? std::optional{"the rank is awake"} : std::nullopt;
        case Power::power_down:
            return command != PDX ? std::optional{"the rank is in power-down"} : std::nullopt;
        case Power::self_refresh: break;
    }
    return command != SRX ? std::optional{"the rank is in self-refresh"} : std::nullopt;
}

bool RankLegality::any_open(const Target& target) const {
    for (std::uint32_t i = 0, b = target.first; i < target.count; ++i, b += target.step)
        if (open_row_[b] != closed) return true;
    return false;
}

std::optional<StateProblem> RankLegality::problem(const LoggedCommand& command, const Target& target) const {
    if (const auto power = power_problem(command.command)) return StateProblem{StateRule::power, *power};
    const StateRule rule = rule_of(command.command);
    const bool open = any_open(target);
    switch (rule) {
        case StateRule::column:
            if (!open) return StateProblem{rule, "the bank is closed"};
            if (open_row_[target.first] != command.row) return StateProblem{rule, "another row is open"};
            break;
        case StateRule::act:
            if (open) return StateProblem{rule, "the bank is open"};
            break;
        case StateRule::precharge:
            if (!open) return StateProblem{rule, "every bank it reaches is closed"};
            break;
        case StateRule::refresh:
        case StateRule::sleep:
            if (open) return StateProblem{rule, "a bank it reaches is open"};
            break;
        case StateRule::power: break;
    }
    return std::nullopt;
}

void RankLegality::close(const Target& target) {
    for (std::uint32_t i = 0, b = target.first; i < target.count; ++i, b += target.step)
        open_row_[b] = closed;
}

void RankLegality::apply(const LoggedCommand& command, const Target& target) {
    switch (command.command) {
        case ACT: open_row_[target.first] = command.row; break;
        case RDA:
        case WRA:
        case PRE:
        case PRESB:
        case PREA: close(target); break;
        case PDE: power_ = Power::power_down; break;
        case SRE: power_ = Power::self_refresh; break;
        case PDX:
        case SRX: power_ = Power::up; break;
        case RD:
        case WR:
        case REF:
        case REFSB: break;
    }
}

}  // namespace mktme::command_check
