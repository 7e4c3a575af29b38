// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/memctrl/channel.hpp"
#include "models/mktme/address_layout.hpp"

namespace mktme::memctrl {

/// Everything the memory system is built from.
struct MemorySystemParams {
    MemoryParams memory;
    ChannelParams channel;
    hw::MktmeParams mktme;
};

/// How lines of a KeyID are encrypted.
struct LineKey {
    crypto::LineCipher cipher;
    KeyId slot;  // entry of the KeyID table whose key it is
};

/// All memory behind the caches: address map, channels, engines, DRAM.
///
/// A host decodes an address once (`decode`), hands the request to its channel, and runs channels as far as it
/// likes; each channel is exact by itself, so an order of running them never changes a result.
class MemorySystem {
public:
    explicit MemorySystem(const MemorySystemParams& params);

    /// The request for the line of `address`, or the reason why there is no such memory.
    [[nodiscard]] std::optional<Request> decode(PhysAddr address, Direction direction,
                                                std::uint64_t tag) const;
    /// Why `decode` refused `address`.
    [[nodiscard]] std::string why_unmapped(PhysAddr address) const;

    [[nodiscard]] Channel& channel_of(const Request& request) {
        return channels_[request.where.data_channel / part_.geometry.data_channels];
    }
    [[nodiscard]] std::vector<Channel>& channels() { return channels_; }
    [[nodiscard]] const std::vector<Channel>& channels() const { return channels_; }
    [[nodiscard]] const ClockDomain& clock() const { return clock_; }
    [[nodiscard]] const dram::Part& part() const { return part_; }
    [[nodiscard]] const AddressMap& map() const { return map_; }
    [[nodiscard]] const hw::AddressLayout& layout() const { return layout_; }
    [[nodiscard]] const MemorySystemParams& params() const { return params_; }
    [[nodiscard]] Bytes capacity() const { return map_.capacity(); }

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
    MemorySystemParams params_;
    const dram::Part& part_;
    ClockDomain clock_;
    AddressMap map_;
    hw::AddressLayout layout_;
    std::vector<LineKey> line_keys_;  // by KeyID
    std::vector<Channel> channels_;
};

}  // namespace mktme::memctrl
