// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/memctrl/channel/channel.hpp"
#include "models/tme/key_hardware.hpp"

namespace mktme::memctrl {

/// Everything the memory system is built from.
struct MemorySystemParams {
    MemoryParams memory;
    ChannelParams channel;
    tme::KeyHardwareParams keys;
    contents::DataMode data = contents::DataMode::none;
    std::uint64_t seed = 1;  // of what memory holds where nothing was written
};

/// All memory behind the caches: address map, channels, engines, DRAM.
///
/// A host decodes an address once (`decode`), hands the request to its channel, and runs channels as far as it
/// likes; each channel is exact by itself, so an order of running them never changes a result.
class MemorySystem {
public:
    explicit MemorySystem(const MemorySystemParams& params);
    MemorySystem(const MemorySystem&) = delete;  // its channels refer to it
    MemorySystem& operator=(const MemorySystem&) = delete;

    /// The request for the line of `address`; nothing: there is no such memory.
    [[nodiscard]] std::optional<Request> decode(PhysAddr address, Direction direction, std::uint64_t tag);
    /// The same for one that is not made: nothing is counted.
    [[nodiscard]] std::optional<Request> look_up(PhysAddr address, Direction direction,
                                                 std::uint64_t tag) const;
    /// Why `decode` refused `address`.
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

    /// Have `action` done at the beginning of a cycle that no channel has done yet: all channels will have done the cycles
    /// before it, and none the cycle itself. Actions of one cycle keep the order they came in.
    void schedule(Cycles at, std::function<void(Cycles)> action);
    /// Do what is scheduled up to the beginning of this cycle; requests of that cycle are decoded after it.
    void reach(Cycles cycle) {
        if (barrier_.at <= cycle) act(cycle);
    }
    /// The package's KeyID table, PCONFIG and registers.
    [[nodiscard]] const tme::KeyHardware& key_hardware() const { return key_hardware_; }
    /// PCONFIG executes at the beginning of this cycle; call in a scheduled action only. With mktme.pconfig.drain the key
    /// is replaced when nothing of its KeyID is queued any more.
    tme::PconfigResult pconfig(Cycles now, const tme::PconfigState& state,
                               const std::optional<tme::KeyProgramStruct::Image>& memory);
    /// Read or change what lies at `address`, in this cycle or the first that is not done, as whoever uses the KeyID would
    /// see it. Takes no time and counts nothing. Returns the bytes done: fewer than asked for where memory ends, at poison,
    /// and none without data.mode = full.
    std::uint64_t debug_read(PhysAddr address, std::span<std::byte> data) const;
    std::uint64_t debug_write(PhysAddr address, std::span<const std::byte> data);
    /// What DRAM holds, and what requests carry there; null with data.mode = none.
    [[nodiscard]] contents::MemoryContents* contents() { return contents_ ? &*contents_ : nullptr; }
    [[nodiscard]] const contents::MemoryContents* contents() const {
        return contents_ ? &*contents_ : nullptr;
    }
    [[nodiscard]] DataPath* data_path() { return data_path_ ? &*data_path_ : nullptr; }

    /// Do all cycles before `until` in all channels.
    void advance(Cycles until);
    /// Run until no request is left anywhere.
    void drain();
    /// Drain, then bring all channels to the end of the run, so that none lacks refreshes or sleep.
    void finish();
    [[nodiscard]] SimTime last_done() const;

    /// Commands of all channels in order of time, as far as every channel has been run; clears them.
    std::vector<CommandRecord> take_commands(Cycles before);

private:
    void act(Cycles cycle);
    void act_next();
    [[nodiscard]] Cycles quiesce(KeyId keyid, Cycles now);
    void copy_key(KeyId keyid);
    /// Requests that do not come from SEAM cannot carry TDX-private KeyIDs.
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
