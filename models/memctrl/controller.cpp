// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/controller.hpp"

#include <algorithm>
#include <bit>

#include "models/dram/part.hpp"
#include "models/memctrl/channel/tree_path.hpp"

namespace mktme::memctrl {

Controller::Controller(const dram::Part& part, const ChannelParams& params, std::uint64_t channels,
                       const ChannelLinks& links)
    : clock_{part.clock},
      data_channel_shift_{static_cast<unsigned>(std::bit_width(part.geometry.data_channels) - 1)} {
    channels_.reserve(channels);
    for (std::uint64_t c = 0; c < channels; ++c)
        channels_.emplace_back(part, params, static_cast<std::uint32_t>(c * part.geometry.data_channels),
                               links);
}

void Controller::advance(Cycles until) {
    for (auto& channel : channels_) channel.advance(until);
}

Cycles Controller::next() const {
    Cycles next = Cycles::max();
    for (const auto& channel : channels_)
        if (!channel.is_drained()) next = std::min(next, channel.next());
    return next;
}

void Controller::arrive(Cycles now) {
    for (auto& channel : channels_) channel.arrive(now);
}

Cycles Controller::run_to_read(Cycles limit, const std::vector<Completion>& answers) {
    while (true) {
        Channel* first = nullptr;
        Cycles next = Cycles::max();
        Cycles others = limit;  // first cycle in which another channel may be the first, or the limit
        for (auto& channel : channels_) {
            if (channel.queued_reads() == 0) continue;
            const Cycles of_channel = channel.next();
            const bool is_first = first == nullptr || of_channel < next;
            if (first != nullptr) others = std::min(others, is_first ? next : of_channel);
            if (!is_first) continue;
            first = &channel;
            next = of_channel;
        }
        if (first == nullptr || next >= limit || !answers.empty()) return next;
        do first->step(limit);
        while (answers.empty() && first->queued_reads() != 0 && first->next() < others);
    }
}

bool Controller::drain(Cycles limit) {
    return std::ranges::all_of(channels_, [&](Channel& channel) { return channel.drain(limit); });
}

bool Controller::is_drained() const { return std::ranges::all_of(channels_, &Channel::is_drained); }

void Controller::close(Cycles now) {
    for (auto& channel : channels_) channel.close(now);
}

void Controller::open(Cycles now) {
    for (auto& channel : channels_) channel.open(now);
}

Cycles Controller::done() const {
    Cycles done{};
    for (const auto& channel : channels_) done = std::max(done, channel.done());
    return done;
}

SimTime Controller::last_done() const {
    SimTime last{};
    for (const auto& channel : channels_) last = std::max(last, channel.last_done());
    return last;
}

void Controller::forget_key(KeyId slot) {
    for (auto& channel : channels_) channel.forget_key(slot);
}

void Controller::record_commands() {
    for (auto& channel : channels_) channel.commands().record();
}

std::vector<CommandRecord> Controller::take_commands(Cycles before) {
    std::vector<CommandRecord> taken;
    for (auto& channel : channels_) channel.commands().take(before, taken);
    std::ranges::sort(taken);
    return taken;
}

void Controller::report_to(StatSources& sources) {
    for (std::size_t i = 0; i < channels_.size(); ++i) {
        sources.add(channel_path(i), channels_[i], "memory");
        if (auto* const engine = channels_[i].engine()) sources.add("crypto", *engine);
    }
}

}  // namespace mktme::memctrl
