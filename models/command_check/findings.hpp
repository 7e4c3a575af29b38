// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/command_check/logged_command.hpp"

namespace mktme::command_check {

using RuleId = std::size_t;

/// How often a rule was checked, and how close the log came to breaking it.
struct RuleTally {
    static constexpr Clock none = std::numeric_limits<Clock>::max();

    std::string name;
    Clock needed = 0;  // clocks; 0 where the rule is no distance
    std::uint64_t checked = 0;
    Clock least_slack = none;  // clocks to spare in the tightest case; `none` where the rule is no distance
    std::uint64_t at_zero = 0;
    std::uint64_t broken = 0;
};

/// The earlier command a violation is measured from.
struct Before {
    Command command{};
    Clock cycle = 0;
};

struct Violation {
    std::string rule;
    LoggedCommand command;
    Clock cycle = 0;
    std::optional<Before> first;
    Clock needed = 0;            // clocks after `first`
    std::string_view what = {};  // what is wrong where that is no distance; may go on with `first`

    /// "tRCD: RD in cycle 21 is 21 clocks after ACT in cycle 0, needs 22 (channel 0 rank 0 bank 1.2)".
    [[nodiscard]] std::string text() const;
};

/// What did the check find? Counts everything, keeps the first violations.
class Findings {
public:
    explicit Findings(std::size_t kept) : kept_{kept} {}

    /// The rule of that name and distance; a new one at first.
    RuleId rule(std::string_view name, Clock needed = 0);
    /// The rule was looked at where it asks for no distance.
    void checked(RuleId id) { ++rules_[id].checked; }
    /// The rule was looked at; `slack` clocks were to spare.
    void checked(RuleId id, Clock slack) {
        RuleTally& tally = rules_[id];
        ++tally.checked;
        if (slack < tally.least_slack) tally.least_slack = slack;
        if (slack == 0) ++tally.at_zero;
    }
    /// Not enough clocks after `first`.
    void broken(RuleId id, const LoggedCommand& command, Clock cycle, Before first);
    /// `what` is wrong; where `first` is given, the text goes on with that command.
    void broken(RuleId id, const LoggedCommand& command, Clock cycle, std::string_view what,
                std::optional<Before> first = {});

    [[nodiscard]] const std::vector<RuleTally>& rules() const { return rules_; }
    [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }
    [[nodiscard]] std::uint64_t count() const { return count_; }

private:
    bool count(RuleId id);

    std::size_t kept_;
    std::uint64_t count_ = 0;
    std::vector<RuleTally> rules_;
    std::vector<Violation> violations_;
};

}  // namespace mktme::command_check
