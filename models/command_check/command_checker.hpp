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
    std::uint32_t channels = 0;  // data channels of the memory, idle ones too; 0: those the log names
    Clock postpone = 0;          // tREFI a refresh may be late; 0: the most the standard allows
    bool refresh = true;         // false: the run had refresh off, so none is missed
    std::size_t kept = 20;       // violations kept with their text
};

/// What a rank did, for the report.
struct RankActivity {
    std::uint32_t channel = 0;
    std::uint32_t rank = 0;
    std::uint64_t refreshes = 0;
    double refresh_share = 0;  // of the time, times the share of its banks, that refresh took
};

/// Does a log of commands keep to every rule of its part?
///
/// Written from the standards' tables as simulators publish them, sharing nothing with the device model: no code, no
/// numbers, and no page of rules, as a rule left out of a shared page is missing in both. Commands come in the
/// order of the log; memory does not grow with its length.
class CommandChecker {
public:
    /// Most data channels and ranks a log may name.
    static constexpr std::uint32_t most_channels = 1'024;
    static constexpr std::uint32_t most_ranks = 16;

    /// UserError when the part has no such refresh mode or the options are out of range; a command of a channel beyond
    /// `options.channels` is one, too.
    CommandChecker(const CheckedPart& part, const CheckOptions& options);
    ~CommandChecker();
    CommandChecker(const CommandChecker&) = delete;
    CommandChecker& operator=(const CommandChecker&) = delete;
    CommandChecker(CommandChecker&&) = delete;
    CommandChecker& operator=(CommandChecker&&) = delete;

    void check(const LoggedCommand& command);
    /// The log is over, with its last command or at `end`, whatever is later: is any refresh missing?
    void finish(SimTime end = {});

    [[nodiscard]] const Findings& findings() const { return findings_; }
    [[nodiscard]] std::uint64_t commands() const { return commands_; }
    /// Time of the last command, or the end given to `finish`.
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
