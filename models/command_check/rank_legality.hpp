// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "models/command_check/history.hpp"

namespace mktme::command_check {

/// Rules on the state of a rank that a command can violate.
enum class StateRule : std::uint8_t { power, column, act, precharge, refresh, sleep };

struct StateProblem {
    StateRule rule;
    std::string_view what;
};

/// Open rows and power state of a rank, and the commands that they allow.
class RankLegality {
public:
    explicit RankLegality(std::uint32_t banks) : open_row_(banks, closed) {}

    /// Returns the problem with `command` in the present state, if any.
    [[nodiscard]] std::optional<StateProblem> problem(const LoggedCommand& command,
                                                      const Target& target) const;
    /// Applies the command to the state, whether it is legal or not.
    void apply(const LoggedCommand& command, const Target& target);
    [[nodiscard]] bool in_self_refresh() const { return power_ == Power::self_refresh; }

    /// Returns the state rule that applies to `command`, besides `power`.
    static StateRule rule_of(Command command);

private:
    enum class Power : std::uint8_t { up, power_down, self_refresh };
    static constexpr std::int64_t closed = -1;

    [[nodiscard]] std::optional<std::string_view> power_problem(Command command) const;
    [[nodiscard]] bool any_open(const Target& target) const;
    void close(const Target& target);

    std::vector<std::int64_t> open_row_;
    Power power_ = Power::up;
};

}  // namespace mktme::command_check
