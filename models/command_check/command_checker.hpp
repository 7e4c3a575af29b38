// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/command_check/checked_part.hpp"
#include "models/command_check/findings.hpp"

namespace mktme::command_check {

class ChannelChecker;
struct CheckSetting;

struct CheckOptions {
    RefreshMode mode = RefreshMode::all_bank;
    std::uint32_t ranks = 1;
    std::uint32_t channels = 0;  // data channels of the memory, including idle ones; 0: those in the log
    Clock postpone = 0;          // allowed delay of a refresh in tREFI; 0: the standard's limit
    bool refresh = true;         // false: the run had refresh off, so none is required
    std::size_t kept = 20;       // violations kept with their text
};

/// Refresh activity of a rank, for the report.
struct RankActivity {
    std::uint32_t channel = 0;
    std::uint32_t rank = 0;
    std::uint64_t refreshes = 0;
    double refresh_share = 0;  // share of time spent in refresh, times the share of banks refreshed
};

/// Checker of a command log against every rule of its part.
///
/// It is written from the standards' tables as simulators publish them and shares nothing with the device model: no
/// code, no numbers, no page of rules. A rule left out of a shared page would be missing in both. Commands come in the
/// order of the log; memory use does not grow with its length.
class CommandChecker {
public:
    /// Largest number of data channels and of ranks in a log.
    static constexpr std::uint32_t most_channels = 1'024;
    static constexpr std::uint32_t most_ranks = 16;

    /// Throws UserError if the part has no such refresh mode or an option is out of range. `check` throws it for a
    /// command of a channel beyond `options.channels`.
    CommandChecker(const CheckedPart& part, const CheckOptions& options);
    ~CommandChecker();
    CommandChecker(const CommandChecker&) = delete;
    CommandChecker& operator=(const CommandChecker&) = delete;
    CommandChecker(CommandChecker&&) = delete;
    CommandChecker& operator=(CommandChecker&&) = delete;

    void check(const LoggedCommand& command);
    /// Ends the log at its last command or at `end`, whichever is later, and checks for missing refreshes.
    void finish(SimTime end = {});

    [[nodiscard]] const Findings& findings() const { return findings_; }
    [[nodiscard]] std::uint64_t commands() const { return commands_; }
    /// Returns the time of the last command, or the end given to `finish` if that is later.
    [[nodiscard]] SimTime end() const { return end_; }
    [[nodiscard]] Clock last_cycle() const { return last_cycle_; }
    [[nodiscard]] std::size_t channels() const { return channels_.size(); }
    [[nodiscard]] std::vector<RankActivity> activity() const;

private:
    Clock cycle_of(const LoggedCommand& command);

    Findings findings_;
    std::unique_ptr<CheckSetting> setting_;
    ClockDomain clock_;
    std::vector<std::unique_ptr<ChannelChecker>> channels_;
    std::uint64_t commands_ = 0;
    std::uint64_t line_ = 0;
    SimTime end_;
    Clock last_cycle_ = 0;
};

}  // namespace mktme::command_check
