// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/dram/part.hpp"
#include "models/memctrl/channel/answers.hpp"
#include "models/memctrl/channel/channel.hpp"
#include "models/memctrl/channel/channel_params.hpp"

namespace mktme::testing {

/// Channel without a package, and its only requester, who waits for each line to be accepted and hears of the end of
/// all. Lines bring their keys; without one they stay plain.
class BareChannel {
public:
    explicit BareChannel(const memctrl::ChannelParams& params,
                         const dram::Part& part = dram::find_part("DDR4-3200AA-8Gb-x8"))
        : channel_{part, params, 0, {.outboxes = &outboxes_}} {
        channel_.commands().record();
    }

    /// Puts a line for cycle `at`, after all cycles before. Returns the cycle in which it is accepted.
    Cycles accept(memctrl::Request request, Cycles at) {
        static constexpr memctrl::LineKey in_plain{};
        if (request.key == nullptr) request.key = &in_plain;
        request.from = requester_;
        request.answers.done = true;
        channel_.advance(at);
        channel_.put(request, at);
        return channel_.run_until_accepted(request.where.data_channel, Cycles::max()).value();
    }
    /// Runs until no line is left.
    void drain() { channel_.drain(Cycles::max()); }

    [[nodiscard]] memctrl::Channel* operator->() { return &channel_; }
    [[nodiscard]] const memctrl::Channel* operator->() const { return &channel_; }
    /// Returns all completions that are known, in the order in which they became known.
    [[nodiscard]] const std::vector<memctrl::Completion>& completions() { return outboxes_[requester_].done; }
    /// Returns all commands so far, in order of time.
    [[nodiscard]] const std::vector<memctrl::CommandRecord>& commands() {
        channel_.commands().take(Cycles::max(), commands_);
        return commands_;
    }

private:
    memctrl::Outboxes outboxes_;
    memctrl::RequesterId requester_ = outboxes_.add();
    memctrl::Channel channel_;
    std::vector<memctrl::CommandRecord> commands_;
};

}  // namespace mktme::testing
