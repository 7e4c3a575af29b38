// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>

#include "models/command_check/command_checker.hpp"
#include "models/command_check/part_table.hpp"

namespace mktme::command_check {

/// Target of a command.
struct To {
    std::uint32_t rank = 0;
    std::uint32_t group = 0;
    std::uint32_t bank = 0;
    std::uint32_t row = 0;
    std::uint32_t column = 0;
    std::uint32_t channel = 0;
};

/// Feeds a checker commands by cycle. By default it does not report missing refreshes.
class Log {
public:
    explicit Log(std::string_view part, CheckOptions options = {.refresh = false})
        : part_{part_named(part)},
          checker_{part_, options},
          clock_{part_.clock.frequency()} {}

    Log& at(Clock cycle, Command command, To to = {}) {
        return at_time(clock_.edge(Cycles{static_cast<std::uint64_t>(cycle)}), command, to);
    }
    Log& at_time(SimTime time, Command command, To to = {}) {
        checker_.check({.time = time,
                        .channel = to.channel,
                        .rank = to.rank,
                        .bank_group = to.group,
                        .bank = to.bank,
                        .row = to.row,
                        .column = to.column,
                        .command = command,
                        .line = ++line_});
        return *this;
    }
    Log& end(SimTime end = {}) {
        checker_.finish(end);
        return *this;
    }
    [[nodiscard]] std::uint64_t violations() const { return checker_.findings().count(); }
    /// Returns how often the rule of that name was broken, for any distance.
    [[nodiscard]] std::uint64_t broken(std::string_view rule) const {
        std::uint64_t sum = 0;
        for (const auto& tally : checker_.findings().rules())
            if (tally.name == rule) sum += tally.broken;
        return sum;
    }
    [[nodiscard]] const CommandChecker& checker() const { return checker_; }
    [[nodiscard]] const Timing& timing() const { return part_.timing; }

private:
    const CheckedPart& part_;
    CommandChecker checker_;
    ClockDomain clock_;
    std::uint64_t line_ = 1;
};

}  // namespace mktme::command_check
