// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "models/command_check/command_checker.hpp"
#include "models/command_check/data_bus.hpp"
#include "models/command_check/distance_rules.hpp"
#include "models/command_check/history.hpp"
#include "models/command_check/rank_legality.hpp"
#include "models/command_check/refresh_ledger.hpp"

namespace mktme::command_check {

/// Settings that all data channels of a check share: part, options, rules.
struct CheckSetting {
    CheckSetting(CheckedPart part, const CheckOptions& options, Findings& findings);

    /// Returns the clocks for which a refresh blocks a rank. A same-bank refresh counts by its share of the banks.
    [[nodiscard]] double clocks_a_refresh() const;

    CheckedPart part;
    CheckOptions options;
    RuleId clock_grid, order, known_command, address, alignment;
    std::array<RuleId, 6> state;  // by StateRule
    RuleId command_bus, row_bus, data_bus, faw;
    DistanceRules distances;
    RuleId refresh_mode, refresh_late, refresh_early;
};

/// Checker of one data channel against every rule.
class ChannelChecker {
public:
    ChannelChecker(const CheckSetting& setting, Findings& findings);

    void check(const LoggedCommand& command, Clock cycle);
    /// Ends the check at `cycle`, the end of the log. `last` is the command that messages name.
    void finish(LoggedCommand last, Clock cycle);
    [[nodiscard]] std::uint64_t refreshes(std::uint32_t rank) const { return refreshes_[rank]; }

private:
    [[nodiscard]] bool is_known(const LoggedCommand& command, Clock cycle);
    void check_alignment(const LoggedCommand& command, Clock cycle);
    void check_command_bus(const LoggedCommand& command, Clock cycle);
    void check_distances(const LoggedCommand& command, const Target& target, Clock cycle);
    void check_data_bus(const LoggedCommand& command, Clock cycle);
    void check_state(const LoggedCommand& command, const Target& target, Clock cycle);
    void check_refresh(const LoggedCommand& command, const Target& target, Clock cycle);
    void check_late(std::uint32_t unit, const LoggedCommand& command, Clock cycle);
    void check_late_rank(const LoggedCommand& command, Clock cycle);

    const CheckSetting& setting_;
    Findings& findings_;
    History history_;
    std::vector<RankLegality> ranks_;
    DataBus data_bus_;
    RefreshLedger ledger_;
    std::vector<std::uint64_t> refreshes_;
    std::optional<Before> last_, last_act_;
};

}  // namespace mktme::command_check
