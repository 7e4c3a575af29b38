// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/channel/channel.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/memctrl/channel/tree_path.hpp"

namespace mktme::memctrl {

Channel::Channel(const dram::Part& part, const ChannelParams& params, std::uint32_t first_data_channel,
                 DataPath* data, const Barrier& barrier)
    : params_{std::make_unique<const ChannelParams>(params)},
      clock_{std::make_unique<const ClockDomain>(part.clock)},
      completions_{std::make_unique<std::vector<Completion>>()},
      commands_{std::make_unique<std::vector<CommandRecord>>()},
      barrier_{&barrier},
      first_{first_data_channel} {
    if (params.encryption.mode != crypto::EncryptionMode::off)
        engine_ = std::make_unique<crypto::EngineTiming>(
            params_->engine, *clock_, part.timing.CWL,
            crypto::KeyStore{params.engine, params.keyids, params.seed, fmt::format("key_store.{}", first_)});
    const DataChannelContext context{
        .part = part,
        .ranks = params.ranks,
        .controller = params_->controller,
        .dram = params_->dram,
        .clock = *clock_,
        .watchdog = params.watchdog == SimTime{} ? Cycles::max() : clock_->at_or_after(params.watchdog),
        .engine = engine_.get(),
        .completions = params.report_completions ? completions_.get() : nullptr,
        .commands = params.log_commands ? commands_.get() : nullptr,
        .data = data};
    for (std::uint32_t i = 0; i < part.geometry.data_channels; ++i)
        data_channels_.emplace_back(context, first_ + i);
}

const Barrier Channel::never{};

DataChannel& Channel::earliest() {
    return *std::ranges::min_element(data_channels_, {},
                                     [](const DataChannel& channel) { return channel.next(); });
}

Cycles Channel::next() const {
    Cycles next = Cycles::max();
    for (const auto& channel : data_channels_) next = std::min(next, channel.next());
    return next;
}

void Channel::step() {
    while (barrier_->stops(next())) barrier_->reach(next());
    DataChannel& channel = earliest();
    if (channel.next() == Cycles::max()) return;  // the actions at the barrier left nothing to do
    channel.step(channel.next());
}

void Channel::advance(Cycles until) {
    // Idle data channels use nothing that is shared, but a common log must stay in order of time.
    const bool may_idle = data_channels_.size() == 1 || !params_->log_commands;
    while (next() < until) {
        DataChannel& channel = earliest();
        if (barrier_->stops(channel.next())) barrier_->reach(channel.next());
        else if (may_idle && channel.is_drained()) channel.idle(std::min(until, barrier_->at));
        else channel.step(channel.next());
    }
}

Cycles Channel::run_until_accepted(std::uint32_t data_channel) {
    DataChannel& target = numbered(data_channel);
    while (true) {
        const Cycles now = next();
        if (now == Cycles::max()) fail_idle("a request waits at a port", target);
        if (barrier_->stops(now)) {
            barrier_->reach(now);
            continue;
        }
        // Cycle `now` stops after the arrival: other requests may still arrive in it at other ports.
        if (target.next() == now && target.arrive(now)) return now;
        step();
    }
}

void Channel::drain() {
    while (!is_drained()) {
        if (next() == Cycles::max()) fail_idle("requests are queued", earliest());
        step();
    }
}

void Channel::fail_idle(std::string_view what_waits, const DataChannel& channel) {
    throw InvariantError{
        fmt::format("{} and nothing can ever happen: {}", what_waits, channel.describe_oldest())};
}

void Channel::close(Cycles now) {
    for (auto& channel : data_channels_) channel.close(now);
}

void Channel::open(Cycles now) {
    for (auto& channel : data_channels_) channel.open(now);
}

std::optional<Cycles> Channel::drain(const std::function<bool(const Request&)>& is_wanted, Cycles from) {
    Cycles without = from;
    while (std::ranges::any_of(data_channels_,
                               [&](const DataChannel& channel) { return channel.holds(is_wanted); })) {
        const Cycles now = next();
        if (now == Cycles::max()) fail_idle("requests are queued", earliest());
        if (barrier_->stops(now)) return std::nullopt;
        earliest().step(now);
        without = now + Cycles{1};
    }
    return without;
}

bool Channel::is_drained() const { return std::ranges::all_of(data_channels_, &DataChannel::is_drained); }

std::uint64_t Channel::queued_reads() const {
    std::uint64_t reads = 0;
    for (const auto& channel : data_channels_) reads += channel.queued_reads();
    return reads;
}

SimTime Channel::last_done() const {
    SimTime last{};
    for (const auto& channel : data_channels_) last = std::max(last, channel.last_done());
    return last;
}

MemoryStats Channel::stats(SimTime elapsed) const {
    MemoryStats total;
    for (const auto& channel : data_channels_) merge(total, channel.stats(elapsed));
    return total;
}

void Channel::begin_phase() {
    for (auto& channel : data_channels_) channel.begin_phase();
}

void Channel::show(Tracks& tracks, const std::string& path) {
    for (std::size_t i = 0; i < data_channels_.size(); ++i)
        data_channels_[i].show(tracks, data_channel_path(path, i, data_channels_.size()));
}

}  // namespace mktme::memctrl
