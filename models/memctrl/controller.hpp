// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/base/stat_sources.hpp"
#include "models/memctrl/channel/answers.hpp"
#include "models/memctrl/channel/channel.hpp"

namespace mktme::memctrl {

/// Memory controllers of a package: all of its channels.
///
/// Each channel is exact by itself, so the order in which they run never changes a result. Functions with a `limit`
/// stop before that cycle.
class Controller {
public:
    /// `params.ranks` and the rest hold for each channel.
    Controller(const dram::Part& part, const ChannelParams& params, std::uint64_t channels,
               const ChannelLinks& links);
    Controller(const Controller&) = delete;
    Controller& operator=(const Controller&) = delete;

    [[nodiscard]] Channel& channel_of(const Location& where) {
        return channels_[where.data_channel >> data_channel_shift_];
    }
    [[nodiscard]] const Channel& channel_of(const Location& where) const {
        return channels_[where.data_channel >> data_channel_shift_];
    }
    [[nodiscard]] std::vector<Channel>& channels() { return channels_; }
    [[nodiscard]] const std::vector<Channel>& channels() const { return channels_; }
    [[nodiscard]] const ClockDomain& clock() const { return clock_; }

    /// Runs all cycles before `until` in all channels.
    void advance(Cycles until);
    /// Returns the next cycle in which something can happen in a channel with lines; Cycles::max() if there is none.
    [[nodiscard]] Cycles next() const;
    /// Runs the arrivals of cycle `now`, after which more lines may be put for it (Channel::arrive).
    void arrive(Cycles now);
    /// Runs the channels with queued reads, the one whose next cycle comes first, until `answers` has one or `limit`
    /// comes. Returns the next cycle of such a channel; Cycles::max() if no read is queued.
    Cycles run_to_read(Cycles limit, const std::vector<Completion>& answers);
    /// Runs until no request is left in any channel. Returns false if `limit` comes first.
    bool drain(Cycles limit);
    [[nodiscard]] bool is_drained() const;
    /// Close and open all ports (Channel::close, Channel::open).
    void close(Cycles now);
    void open(Cycles now);
    /// Returns the first cycle in which nothing is done yet in any channel, or only arrivals.
    [[nodiscard]] Cycles done() const;
    [[nodiscard]] SimTime last_done() const;
    /// Drops the expanded keys of an entry of the KeyID table from the engines.
    void forget_key(KeyId slot);

    void record_commands();
    /// Returns and removes the commands of all channels before cycle `before`, in order of time. Precondition: every
    /// channel has done those cycles.
    std::vector<CommandRecord> take_commands(Cycles before);
    /// Adds channels and engines to the sources of statistics.
    void report_to(StatSources& sources);

private:
    ClockDomain clock_;
    unsigned data_channel_shift_;
    std::vector<Channel> channels_;
};

}  // namespace mktme::memctrl
