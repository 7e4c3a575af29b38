// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/channel/channel.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/crypto/encryption_mode.hpp"
#include "models/dram/part.hpp"
#include "models/memctrl/channel/channel_params.hpp"
#include "models/memctrl/channel/tree_path.hpp"

namespace mktme::memctrl {

Channel::Channel(const dram::Part& part, const ChannelParams& params, std::uint32_t first_data_channel,
                 const ChannelLinks& links)
    : params_{std::make_unique<const ChannelParams>(params)},
      clock_{std::make_unique<const ClockDomain>(part.clock)},
      commands_{std::make_unique<CommandLog>()},
      first_{first_data_channel} {
    if (params.encryption.mode != crypto::EncryptionMode::off)
        engine_ = std::make_unique<crypto::EngineTiming>(
            params_->engine, *clock_, part.timing.CWL,
            crypto::KeyStore{params.engine, params.keyids, params.seed, fmt::format("key_store.{}", first_)});
    context_ = std::make_unique<const DataChannelContext>(DataChannelContext{
        .part = part,
        .ranks = params.ranks,
        .controller = params_->controller,
        .dram = params_->dram,
        .clock = *clock_,
        .watchdog = params.watchdog == SimTime{} ? Cycles::max() : clock_->at_or_after(params.watchdog),
        .engine = engine_.get(),
        .commands = *commands_,
        .links = links});
    for (std::uint32_t i = 0; i < part.geometry.data_channels; ++i)
        data_channels_.emplace_back(*context_, first_ + i);
}

Channel::Channel(Channel&&) noexcept = default;
Channel::~Channel() = default;

DataChannel& Channel::earliest() {
    return *std::ranges::min_element(data_channels_, {},
                                     [](const DataChannel& channel) { return channel.next(); });
}

bool Channel::step(Cycles limit) {
    DataChannel& channel = earliest();
    const Cycles now = channel.next();
    if (now >= limit) return false;
    channel.step(now);
    done_ = now + Cycles{1};
    return true;
}

void Channel::advance(Cycles until) {
    // Idle data channels use nothing that is shared, but a common log must stay in order of time.
    const bool may_idle = data_channels_.size() == 1 || !commands_->is_recording();
    while (next() < until) {
        DataChannel& channel = earliest();
        const Cycles arrival = channel.next_arrival();
        if (may_idle && channel.is_idle() && arrival > channel.next()) channel.idle(std::min(until, arrival));
        else channel.step(channel.next());
    }
    done_ = std::max(done_, until);
}

std::optional<Cycles> Channel::run_until_accepted(std::uint32_t data_channel, Cycles limit) {
    DataChannel& target = numbered(data_channel);
    while (true) {
        const Cycles now = next();
        if (now >= limit) {
            if (now == Cycles::max() && !may_open(limit)) fail_idle("a request waits at a port", target);
            return std::nullopt;
        }
        // Cycle `now` stops after the arrival: other requests may still arrive in it at other ports.
        if (target.next() == now && target.arrive(now)) {
            done_ = std::max(done_, now);
            return now;
        }
        earliest().step(now);
        done_ = now + Cycles{1};
    }
}

void Channel::arrive(Cycles now) {
    for (auto& channel : data_channels_)
        if (channel.next() == now) channel.arrive(now);
}

bool Channel::drain(Cycles limit) {
    while (!is_drained()) {
        if (next() == Cycles::max() && !may_open(limit)) fail_idle("requests are queued", earliest());
        if (!step(limit)) return false;
    }
    return true;
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

std::optional<Cycles> Channel::drain(const std::function<bool(const Request&)>& is_wanted, Cycles from,
                                     Cycles limit) {
    Cycles without = from;
    while (std::ranges::any_of(data_channels_,
                               [&](const DataChannel& channel) { return channel.holds(is_wanted); })) {
        const Cycles now = next();
        if (now == Cycles::max()) fail_idle("requests are queued", earliest());
        if (!step(limit)) return std::nullopt;
        without = now + Cycles{1};
    }
    return without;
}

bool Channel::is_drained() const { return std::ranges::all_of(data_channels_, &DataChannel::is_drained); }

SimTime Channel::completion_horizon() const {
    SimTime horizon = SimTime::max();
    for (const auto& channel : data_channels_) horizon = std::min(horizon, channel.completion_horizon());
    return horizon;
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
