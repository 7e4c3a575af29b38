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

/// Number of checks and violations of a rule, and its smallest slack.
struct RuleTally {
    static constexpr Clock none = std::numeric_limits<Clock>::max();

    std::string name;
    Clock needed = 0;  // clocks; 0 if the rule is not a distance
    std::uint64_t checked = 0;
    Clock least_slack = none;  // smallest slack in clocks; `none` if the rule is not a distance
    std::uint64_t at_zero = 0;
    std::uint64_t broken = 0;
};

/// Earlier command from which a violation is measured.
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
    std::string_view what = {};  // problem if the rule is not a distance; `first` may follow it

    /// Returns a text such as "tRCD: RD in cycle 21 is 21 clocks after ACT in cycle 0, needs 22 (channel 0 rank 0 bank
    /// 1.2)".
    [[nodiscard]] std::string text() const;
};

/// Results of a check. All violations are counted; only the first ones are kept.
class Findings {
public:
    explicit Findings(std::size_t kept) : kept_{kept} {}

    /// Returns the rule of that name and distance; creates it on first use.
    RuleId rule(std::string_view name, Clock needed = 0);
    /// Counts a check of a rule that is not a distance.
    void checked(RuleId id) { ++rules_[id].checked; }
    /// Counts a check of a distance rule with `slack` clocks to spare; negative: a violation.
    void checked(RuleId id, Clock slack) {
        RuleTally& tally = rules_[id];
        ++tally.checked;
        if (slack < tally.least_slack) tally.least_slack = slack;
        if (slack == 0) ++tally.at_zero;
    }
    /// Records a command that came too few clocks after `first`.
    void broken(RuleId id, const LoggedCommand& command, Clock cycle, Before first);
    /// Records the problem `what`. If `first` is given, the text names that command after it. `what` must outlive the
    /// findings.
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
