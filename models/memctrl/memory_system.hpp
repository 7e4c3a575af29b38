// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/base/stat_sources.hpp"
#include "models/memctrl/channel/channel.hpp"
#include "models/tme/key_hardware.hpp"

namespace mktme::memctrl {

/// Parameters of the memory system.
struct MemorySystemParams {
    MemoryParams memory;
    ChannelParams channel;
    tme::KeyHardwareParams keys;
    contents::DataMode data = contents::DataMode::none;
    std::uint64_t seed = 1;  // of the contents of unwritten lines and of random key replacement
};

/// All memory behind the caches: address map, channels, engines, DRAM.
///
/// A host decodes an address once (`decode`), hands the request to its channel, and runs channels as far as it needs.
/// Each channel is exact by itself, so the order in which they run never changes a result.
class MemorySystem {
public:
    explicit MemorySystem(const MemorySystemParams& params);
    MemorySystem(const MemorySystem&) = delete;  // its channels refer to it
    MemorySystem& operator=(const MemorySystem&) = delete;

    /// Returns the request for the line of `address`, or nothing if there is no such memory. Counts a KeyID above
    /// MAX_KEYS in `check.keyid_range`.
    [[nodiscard]] std::optional<Request> decode(PhysAddr address, Direction direction, std::uint64_t tag);
    /// Returns the same request as `decode` without counting it, for a request that is not made.
    [[nodiscard]] std::optional<Request> look_up(PhysAddr address, Direction direction,
                                                 std::uint64_t tag) const;
    /// Returns the reason why `decode` refused `address`.
    [[nodiscard]] std::string why_unmapped(PhysAddr address) const;

    [[nodiscard]] Channel& channel_of(const Request& request) {
        return channels_[request.where.data_channel / part_.geometry.data_channels];
    }
    [[nodiscard]] const Channel& channel_of(const Request& request) const {
        return channels_[request.where.data_channel / part_.geometry.data_channels];
    }
    [[nodiscard]] std::vector<Channel>& channels() { return channels_; }
    [[nodiscard]] const std::vector<Channel>& channels() const { return channels_; }
    [[nodiscard]] const ClockDomain& clock() const { return clock_; }
    [[nodiscard]] const dram::Part& part() const { return part_; }
    [[nodiscard]] const AddressMap& map() const { return map_; }
    [[nodiscard]] const tme::AddressLayout& layout() const { return layout_; }
    [[nodiscard]] const MemorySystemParams& params() const { return params_; }
    [[nodiscard]] Bytes capacity() const { return map_.capacity(); }

    /// Schedules `action` for the beginning of a cycle that no channel has done yet. At that point all channels have
    /// done the cycles before it, and none the cycle itself. Actions of one cycle run in the order of their scheduling.
    void schedule(Cycles at, std::function<void(Cycles)> action);
    /// Runs the actions scheduled up to the beginning of this cycle. Requests of that cycle are decoded after it.
    void reach(Cycles cycle) {
        if (barrier_.at <= cycle) act(cycle);
    }
    /// Returns the package's KeyID table, PCONFIG and registers.
    [[nodiscard]] const tme::KeyHardware& key_hardware() const { return key_hardware_; }
    /// Executes PCONFIG at the beginning of this cycle. Precondition: the caller is a scheduled action. With
    /// mktme.pconfig.drain, the key is replaced once no request of its KeyID is queued.
    tme::PconfigResult pconfig(Cycles now, const tme::PconfigState& state,
                               const std::optional<tme::KeyProgramStruct::Image>& memory);
    /// Read or change the contents at `address` as a user of its KeyID would, in this cycle or the first that is not
    /// done. They take no time and count nothing. They return the number of bytes done: fewer than requested at the end
    /// of memory or at poison, and none unless data.mode = full.
    std::uint64_t debug_read(PhysAddr address, std::span<std::byte> data) const;
    std::uint64_t debug_write(PhysAddr address, std::span<const std::byte> data);
    /// Return the contents of DRAM and the data path of requests; null with data.mode = none.
    [[nodiscard]] contents::MemoryContents* contents() { return contents_ ? &*contents_ : nullptr; }
    [[nodiscard]] const contents::MemoryContents* contents() const {
        return contents_ ? &*contents_ : nullptr;
    }
    [[nodiscard]] DataPath* data_path() { return data_path_ ? &*data_path_ : nullptr; }

    /// Runs all cycles before `until` in all channels.
    void advance(Cycles until);
    /// Runs until no request is left in any channel.
    void drain();
    /// Drains, then runs all channels to the end of the run, so that their refreshes and low-power transitions are
    /// complete.
    void finish();
    [[nodiscard]] SimTime last_done() const;
    /// Adds channels, engines, key hardware and the check of reads to the sources of statistics.
    void report_to(StatSources& sources);

    /// Returns and removes the commands of all channels before cycle `before`, in order of time. Precondition: every
    /// channel has done those cycles.
    std::vector<CommandRecord> take_commands(Cycles before);

private:
    void act(Cycles cycle);
    void act_next();
    [[nodiscard]] Cycles quiesce(KeyId keyid, Cycles now);
    void copy_key(KeyId keyid);
    /// Returns true for a TDX-private KeyID, which requests from outside SEAM cannot carry.
    [[nodiscard]] bool is_out_of_reach(KeyId keyid) const {
        return layout_.is_tdx_private(keyid) && !params_.keys.mktme.seam;
    }

    MemorySystemParams params_;
    const dram::Part& part_;
    ClockDomain clock_;
    AddressMap map_;
    tme::AddressLayout layout_;
    tme::KeyHardware key_hardware_;
    LineKeys keys_;
    std::optional<contents::MemoryContents> contents_;
    std::optional<DataPath> data_path_;
    Barrier barrier_;
    std::multimap<Cycles, std::function<void(Cycles)>> agenda_;
    std::vector<Channel> channels_;
};

}  // namespace mktme::memctrl
