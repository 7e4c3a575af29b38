// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "models/memctrl/channel/command_log.hpp"
#include "models/memctrl/channel/data_channel.hpp"

namespace mktme::memctrl {

struct ChannelParams;

/// One memory channel: one or two data channels and the engine they share.
///
/// The host runs the channel as far ahead as it knows that no request will come to a port. Data channels interact only
/// through the engine; channels do not interact. Functions with a `limit` stop before that cycle, in which something
/// outside changes all channels.
class Channel {
public:
    Channel(const dram::Part& part, const ChannelParams& params, std::uint32_t first_data_channel,
            const ChannelLinks& links = {});
    Channel(Channel&&) noexcept;
    Channel& operator=(Channel&&) = delete;
    ~Channel();

    /// Puts a line on its way to the port of its data channel, to come there in cycle `at` or later. Precondition:
    /// cycle `at` is not done, or the port has been closed since.
    void put(const Request& request, Cycles at) { numbered(request.where.data_channel).put(request, at); }
    /// Returns the number of lines that wait at the port of a data channel or are on their way to it.
    [[nodiscard]] std::size_t waiting(std::uint32_t data_channel) const {
        return numbered(data_channel).waiting();
    }
    /// Runs until the port of a data channel accepts a line. Returns the cycle, in which nothing else is done yet;
    /// nothing if `limit` comes first. Precondition: a line waits there.
    std::optional<Cycles> run_until_accepted(std::uint32_t data_channel, Cycles limit);

    /// Runs only the arrivals of cycle `now`, as often as lines are put for it. Precondition: all cycles before are done.
    void arrive(Cycles now);

    /// Runs all cycles before `until`.
    void advance(Cycles until);
    /// Runs the next cycle in which something can happen. Returns false and does nothing if there is none before
    /// `limit`.
    bool step(Cycles limit);
    /// Returns the next cycle in which something can happen; Cycles::max() if there is none.
    [[nodiscard]] Cycles next() const {
        Cycles next = Cycles::max();
        for (const auto& channel : data_channels_) next = std::min(next, channel.next());
        return next;
    }
    /// Runs until no request is left. Returns false if `limit` comes first.
    bool drain(Cycles limit);
    [[nodiscard]] bool is_drained() const;
    /// Returns the first cycle in which nothing is done yet, or only arrivals.
    [[nodiscard]] Cycles done() const { return done_; }
    /// Closes the ports from cycle `now` on, the first that is not done. They accept nothing until `open`.
    void close(Cycles now);
    void open(Cycles now);
    /// Runs cycles from `from` on until `is_wanted` is true for no request that is accepted and queued. Returns the
    /// first cycle without such a request; nothing if `limit` comes first.
    std::optional<Cycles> drain(const std::function<bool(const Request&)>& is_wanted, Cycles from,
                                Cycles limit);
    [[nodiscard]] std::uint64_t queued_reads() const {
        std::uint64_t reads = 0;
        for (const auto& channel : data_channels_) reads += channel.queued_reads();
        return reads;
    }
    [[nodiscard]] contents::WriteNumber pending_write(const Request& request) const {
        return numbered(request.where.data_channel).pending_write(request);
    }
    /// Returns a time before which no request put so far completes, beyond those whose completion is known;
    /// SimTime::max() if there is none.
    [[nodiscard]] SimTime completion_horizon() const;
    [[nodiscard]] SimTime last_done() const;

    [[nodiscard]] CommandLog& commands() { return *commands_; }
    [[nodiscard]] MemoryStats stats(SimTime elapsed) const;
    void begin_phase();
    void show(Tracks& tracks, const std::string& path);
    /// Drops the expanded key of a KeyID-table entry whose key was changed.
    void forget_key(KeyId slot) {
        if (engine_) engine_->forget_key(slot.count());
    }
    /// Returns the engine; null with encryption.mode = off.
    [[nodiscard]] crypto::EngineTiming* engine() { return engine_.get(); }

private:
    [[nodiscard]] DataChannel& numbered(std::uint32_t data_channel) {
        return data_channels_[data_channel - first_];
    }
    [[nodiscard]] const DataChannel& numbered(std::uint32_t data_channel) const {
        return data_channels_[data_channel - first_];
    }
    [[nodiscard]] DataChannel& earliest();
    /// Returns true if the ports are closed, and something may open them in cycle `limit`.
    [[nodiscard]] bool may_open(Cycles limit) const {
        return data_channels_.front().is_closed() && limit != Cycles::max();
    }
    [[noreturn]] static void fail_idle(std::string_view what_waits, const DataChannel& channel);

    // At fixed addresses, because data channels refer to them:
    std::unique_ptr<const ChannelParams> params_;
    std::unique_ptr<const ClockDomain> clock_;
    std::unique_ptr<crypto::EngineTiming> engine_;
    std::unique_ptr<CommandLog> commands_;
    std::unique_ptr<const DataChannelContext> context_;
    std::uint32_t first_;
    Cycles done_{};
    std::vector<DataChannel> data_channels_;
};

}  // namespace mktme::memctrl
