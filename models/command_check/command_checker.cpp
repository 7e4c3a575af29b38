// SPDX-License-Identifier: Apache-2.0
#include "models/command_check/command_checker.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/command_check/channel_checker.hpp"

namespace mktme::command_check {

namespace {

CheckOptions checked(const CheckedPart& part, CheckOptions options) {
    if (!part.has(options.mode))
        throw UserError{fmt::format("{} has no refresh mode {}", part.name, name_of(options.mode))};
    if (options.postpone == 0) options.postpone = part.most_postponed();
    if (options.postpone < 0 || options.postpone > part.most_postponed())
        throw UserError{fmt::format("postponing by {} tREFI: {} allows 1 to {}", options.postpone, part.name,
                                    part.most_postponed())};
    if (options.ranks < 1 || options.ranks > CommandChecker::most_ranks)
        throw UserError{fmt::format("{} ranks: must be 1 to {}", options.ranks, CommandChecker::most_ranks)};
    if (options.channels > CommandChecker::most_channels)
        throw UserError{fmt::format("{} data channels: must be at most {}", options.channels,
                                    CommandChecker::most_channels)};
    return options;
}

}  // namespace

CommandChecker::CommandChecker(const CheckedPart& part, const CheckOptions& options)
    : findings_{options.kept},
      setting_{std::make_unique<CheckSetting>(part, checked(part, options), findings_)},
      clock_{part.clock.frequency()} {
    while (channels_.size() < options.channels)
        channels_.push_back(std::make_unique<ChannelChecker>(*setting_, findings_));
}

CommandChecker::~CommandChecker() = default;

/// Returns the clock edge of a command; a time between two edges counts as the later one.
Clock CommandChecker::cycle_of(const LoggedCommand& command) {
    const Cycles edge = clock_.at_or_after(command.time);
    const auto cycle = static_cast<Clock>(edge.count());
    findings_.checked(setting_->clock_grid);
    if (clock_.edge(edge) != command.time)
        findings_.broken(setting_->clock_grid, command, cycle, "its time is not on a clock edge");
    findings_.checked(setting_->order);
    if (command.time < end_)
        findings_.broken(setting_->order, command, cycle, "it is earlier than the line before");
    return cycle;
}

void CommandChecker::check(const LoggedCommand& command) {
    const Clock cycle = cycle_of(command);
    if (const auto most = setting_->options.channels; most != 0 && command.channel >= most)
        throw UserError{fmt::format("line {}: data channel {}, and the memory has {}", command.line,
                                    command.channel, most)};
    if (command.channel >= most_channels)
        throw UserError{fmt::format("line {}: data channel {}: the checker knows {} at most", command.line,
                                    command.channel, std::uint32_t{most_channels})};
    while (channels_.size() <= command.channel)
        channels_.push_back(std::make_unique<ChannelChecker>(*setting_, findings_));
    channels_[command.channel]->check(command, cycle);
    ++commands_;
    line_ = command.line;
    end_ = std::max(end_, command.time);
    last_cycle_ = std::max(last_cycle_, cycle);
}

void CommandChecker::finish(SimTime end) {
    end_ = std::max(end_, end);
    last_cycle_ = std::max(last_cycle_, static_cast<Clock>(clock_.at_or_before(end).count()));
    LoggedCommand last{.time = end_, .command = Command::REF, .line = line_};
    for (; last.channel < channels_.size(); ++last.channel)
        channels_[last.channel]->finish(last, last_cycle_);
}

std::vector<RankActivity> CommandChecker::activity() const {
    std::vector<RankActivity> all;
    for (std::uint32_t channel = 0; channel < channels_.size(); ++channel)
        for (std::uint32_t rank = 0; rank < setting_->options.ranks; ++rank) {
            const auto refreshes = channels_[channel]->refreshes(rank);
            const double share = last_cycle_ == 0
                                     ? 0
                                     : static_cast<double>(refreshes) * setting_->clocks_a_refresh() /
                                           static_cast<double>(last_cycle_);
            all.push_back({channel, rank, refreshes, share});
        }
    return all;
}

}  // namespace mktme::command_check
