// SPDX-License-Identifier: Apache-2.0
#include "models/command_check/channel_checker.hpp"

#include <utility>

#include "models/command_check/refresh_grace.hpp"

namespace mktme::command_check {

CheckSetting::CheckSetting(CheckedPart checked_part, const CheckOptions& check_options, Findings& findings)
    : part{std::move(checked_part)},
      options{check_options},
      clock_grid{findings.rule("clock grid")},
      order{findings.rule("order")},
      known_command{findings.rule("known command")},
      address{findings.rule("address")},
      alignment{findings.rule("burst alignment")},
      state{findings.rule("power state"),
            findings.rule("column to an open row"),
            findings.rule("ACT of a closed bank"),
            findings.rule("PRE of an open bank"),
            findings.rule("refresh of closed banks"),
            findings.rule("sleep with banks closed")},
      command_bus{findings.rule("command bus")},
      row_bus{findings.rule("row bus", part.timing.act_row_clocks)},
      data_bus{findings.rule("data bus")},
      faw{findings.rule("tFAW", part.timing.faw)},
      distances{part, options.mode, findings},
      refresh_mode{findings.rule("refresh mode")},
      refresh_late{
          findings.rule("refresh late", refresh_grace(part, options.mode, options.ranks, options.postpone))},
      refresh_early{findings.rule("refresh early")} {}

double CheckSetting::clocks_a_refresh() const {
    return static_cast<double>(part.refresh_busy(options.mode)) / units_of_rank(part, options.mode);
}

ChannelChecker::ChannelChecker(const CheckSetting& setting, Findings& findings)
    : setting_{setting},
      findings_{findings},
      history_{setting.part, setting.options.ranks},
      ranks_(setting.options.ranks, RankLegality{setting.part.geometry.banks()}),
      data_bus_{setting.part.timing},
      ledger_{setting.part, setting.options.mode, setting.options.ranks, setting.options.postpone},
      refreshes_(setting.options.ranks) {}

void ChannelChecker::check(const LoggedCommand& command, Clock cycle) {
    check_command_bus(command, cycle);
    last_ = Before{command.command, cycle};
    if (command.command == Command::ACT) last_act_ = last_;
    if (!is_known(command, cycle)) return;
    const Target target = target_of(command, setting_.part);
    check_distances(command, target, cycle);
    if (reads(command.command) || writes(command.command)) {
        check_alignment(command, cycle);
        check_data_bus(command, cycle);
    }
    check_state(command, target, cycle);
    check_refresh(command, target, cycle);
    history_.record(command.command, target, cycle);
}

/// Returns true if the part has the command and the address exists; otherwise records the violation.
bool ChannelChecker::is_known(const LoggedCommand& c, Clock cycle) {
    findings_.checked(setting_.known_command);
    if (!setting_.part.has(c.command)) {
        findings_.broken(setting_.known_command, c, cycle, "the part has no such command");
        return false;
    }
    const Geometry& g = setting_.part.geometry;
    findings_.checked(setting_.address);
    if (c.rank < ranks_.size() && c.bank_group < g.bank_groups && c.bank < g.banks_per_group &&
        c.row < g.rows && c.column < g.columns)
        return true;
    findings_.broken(setting_.address, c, cycle, "there is no such rank, bank, row or column");
    return false;
}

void ChannelChecker::check_alignment(const LoggedCommand& c, Clock cycle) {
    findings_.checked(setting_.alignment);
    if (c.column % setting_.part.geometry.burst_columns != 0)
        findings_.broken(setting_.alignment, c, cycle, "its column is not the first of a burst");
}

void ChannelChecker::check_command_bus(const LoggedCommand& c, Clock cycle) {
    if (!last_) return;
    const Timing& t = setting_.part.timing;
    const bool column = reads(last_->command) || writes(last_->command);
    const Clock busy = last_->command == Command::ACT ? t.act_clocks : column ? t.column_clocks : 1;
    const Clock slack = cycle - last_->cycle - busy;
    findings_.checked(setting_.command_bus, slack);
    if (slack < 0) findings_.broken(setting_.command_bus, c, cycle, "the bus is taken by", last_);
    if (t.act_row_clocks == 0 || !last_act_ || reads(c.command) || writes(c.command)) return;
    const Clock row_slack = cycle - last_act_->cycle - t.act_row_clocks;
    findings_.checked(setting_.row_bus, row_slack);
    if (row_slack < 0) findings_.broken(setting_.row_bus, c, cycle, "the row bus is taken by", last_act_);
}

void ChannelChecker::check_distances(const LoggedCommand& c, const Target& target, Clock cycle) {
    for (const Distance& d : setting_.distances.before(c.command)) {
        const Clock first = history_.latest(d.where, d.first, target);
        if (first == never) continue;
        const Clock slack = cycle - first - d.least;
        findings_.checked(d.rule, slack);
        if (slack < 0) findings_.broken(d.rule, c, cycle, Before{d.first, first});
    }
    if (c.command != Command::ACT) return;
    const Clock fourth = history_.fourth_last_act(c.rank);
    if (fourth == never) return;
    const Clock slack = cycle - fourth - setting_.part.timing.faw;
    findings_.checked(setting_.faw, slack);
    if (slack < 0) findings_.broken(setting_.faw, c, cycle, Before{Command::ACT, fourth});
}

void ChannelChecker::check_data_bus(const LoggedCommand& c, Clock cycle) {
    const auto neighbour = data_bus_.add(c.command, c.rank, cycle);
    if (!neighbour) return;
    findings_.checked(setting_.data_bus, neighbour->slack);
    if (neighbour->slack < 0)
        findings_.broken(setting_.data_bus, c, cycle, "its burst touches that of", neighbour->command);
}

void ChannelChecker::check_state(const LoggedCommand& c, const Target& target, Clock cycle) {
    const auto id = [&](StateRule rule) { return setting_.state.at(static_cast<std::size_t>(rule)); };
    const StateRule rule = RankLegality::rule_of(c.command);
    findings_.checked(id(StateRule::power));
    if (rule != StateRule::power) findings_.checked(id(rule));
    RankLegality& rank = ranks_[c.rank];
    if (const auto problem = rank.problem(c, target))
        findings_.broken(id(problem->rule), c, cycle, problem->what);
    rank.apply(c, target);
}

void ChannelChecker::check_refresh(const LoggedCommand& c, const Target& target, Clock cycle) {
    if (c.command == Command::SRX) ledger_.settle(c.rank, cycle);
    if (c.command == Command::SRE && setting_.options.refresh) check_late_rank(c, cycle);
    if (c.command != Command::REF && c.command != Command::REFSB) return;
    ++refreshes_[c.rank];
    const bool same_bank = setting_.options.mode == RefreshMode::same_bank;
    findings_.checked(setting_.refresh_mode);
    if (same_bank != (c.command == Command::REFSB)) {
        findings_.broken(setting_.refresh_mode, c, cycle, "this refresh mode has another refresh command");
        return;
    }
    if (!setting_.options.refresh) return;
    const std::uint32_t unit = ledger_.unit_of(target);
    check_late(unit, c, cycle);
    findings_.checked(setting_.refresh_early);
    if (ledger_.too_early(unit, cycle))
        findings_.broken(setting_.refresh_early, c, cycle,
                         "more refreshes are pulled in than the standard allows");
    ledger_.refreshed(unit);
}

void ChannelChecker::check_late(std::uint32_t unit, const LoggedCommand& c, Clock cycle) {
    const Clock slack = ledger_.slack(unit, cycle);
    findings_.checked(setting_.refresh_late, slack);
    if (slack < 0) findings_.broken(setting_.refresh_late, c, cycle, "a refresh was postponed for too long");
}

void ChannelChecker::check_late_rank(const LoggedCommand& c, Clock cycle) {
    const std::uint32_t units = ledger_.units_a_rank();
    for (std::uint32_t unit = c.rank * units; unit < (c.rank + 1) * units; ++unit) check_late(unit, c, cycle);
}

void ChannelChecker::finish(LoggedCommand last, Clock cycle) {
    if (!setting_.options.refresh) return;
    for (last.rank = 0; last.rank < ranks_.size(); ++last.rank)
        if (!ranks_[last.rank].in_self_refresh()) check_late_rank(last, cycle);
}

}  // namespace mktme::command_check
