// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>

#include "models/base/clock_domain.hpp"
#include "models/base/track.hpp"
#include "models/dram/device.hpp"
#include "models/memctrl/channel/data_channel_context.hpp"
#include "models/memctrl/memory_stats.hpp"
#include "models/memctrl/queue/request_queues.hpp"

namespace mktme::memctrl {

/// Statistics of a data channel, as its commands and queues make them.
class ChannelMeter {
public:
    explicit ChannelMeter(const DataChannelContext& context) : context_{context} {}

    /// Counts a command that serves no request; columns and ACT are counted by the calls below.
    void issued(dram::Command command);
    void activated() { ++stats_.activates; }
    void auto_precharged() { ++stats_.auto_precharges; }
    /// Counts a read that a queued write serves in cycle `now` until `done`.
    void forwarded(Cycles now, SimTime done);
    void coalesced();
    void merge_began() { ++stats_.merges; }
    /// Counts the line of a partial write, read before it is merged.
    void line_read() { ++stats_.lines_read; }
    /// Counts a read whose last beat is at `data` and which is done at `done`, after `decrypted`.
    void read(const Entry& entry, SimTime data, SimTime decrypted, SimTime done);
    void written(const Entry& entry, SimTime done);
    /// Counts a request that leaves its queue with its last column in cycle `now`.
    void left(const Entry& entry, Cycles now);
    /// Notes the length of a queue from cycle `now` on.
    void set_level(Direction direction, Cycles now, std::uint64_t requests) {
        queued_[index_of(direction)].set(now, requests);
    }

    [[nodiscard]] MemoryStats stats(SimTime elapsed, const dram::Device& device) const;
    void begin_phase();
    /// Makes tracks of the levels of the queues.
    void show(Tracks& tracks, const std::string& path);

private:
    [[nodiscard]] QueueStats queue_stats(Direction direction, SimTime elapsed) const;
    [[nodiscard]] SimTime latency(const Entry& entry, SimTime done) const;

    const DataChannelContext& context_;
    MemoryStats stats_;
    Cycles dram_cycles_{};
    Cycles transfer_cycles_{};
    std::array<Gauge<Cycles>, direction_count> queued_;
    std::array<Cycles, direction_count> residency_{};    // summed over requests that left their queue
    std::array<std::uint64_t, direction_count> left_{};  // number of those requests
};

}  // namespace mktme::memctrl
