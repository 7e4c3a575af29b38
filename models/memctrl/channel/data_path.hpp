// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/contents/memory_contents.hpp"
#include "models/memctrl/channel/line_keys.hpp"
#include "models/memctrl/queue/request_queues.hpp"
#include "models/tme/registers/address_layout.hpp"

namespace mktme::memctrl {

/// A line as it crossed a DRAM bus.
struct BusRecord {
    Cycles first_beat{};
    std::uint32_t data_channel = 0;
    Direction direction{};
    DramAddr line{};
    crypto::Line bytes;

    auto operator<=>(const BusRecord&) const = default;
};

/// Where a line crosses the bus.
struct BusTransfer {
    Cycles first_beat;
    std::uint32_t data_channel;
};

/// What do the requests carry? Takes lines through their key to DRAM and back (docs/models/contents.md).
class DataPath {
public:
    DataPath(contents::MemoryContents& contents, const LineKeys& keys, const tme::AddressLayout& layout)
        : contents_{contents},
          keys_{keys},
          layout_{layout} {}

    /// Keep a record of every line that crosses a bus.
    void record_bus() { is_recording_ = true; }
    /// The records of beats before `before`, in order of time; each is given once.
    std::vector<BusRecord> take_bus(Cycles before);

    /// Keep what each read gets until it is taken, by the tag of its request; tags are unique and small then.
    void keep_reads() { is_keeping_ = true; }
    [[nodiscard]] contents::ReadData take_read(std::uint64_t tag) { return kept_[tag]; }

    /// A write is accepted: its data wait under the number returned.
    [[nodiscard]] contents::WriteNumber accept(const Request& write, contents::ByteRange range,
                                               std::span<const std::byte> given) {
        return contents_.accept(layout_.without_keyid(write.line), layout_.keyid(write.line), range, given);
    }
    [[nodiscard]] contents::WriteNumber accept(const Request& write, contents::ByteMask mask,
                                               const crypto::Line* given) {
        return contents_.accept(layout_.without_keyid(write.line), layout_.keyid(write.line), mask, given);
    }
    void coalesce(const Request& queued, const Request& younger) {
        contents_.coalesce(queued.write, younger.write);
    }
    /// A request enters its queue.
    void expect(const Request& request) const { contents_.expect(layout_.without_keyid(request.line)); }
    /// A read is served by a write that is still queued.
    void forward(const Request& read, const Request& queued) {
        if (is_keeping_) keep(read.tag, {.is_poisoned = false, .bytes = contents_.queued(queued.write)});
    }
    /// The first WR of a write.
    void write(const Request& request, const BusTransfer& transfer);
    /// The last RD of a read.
    void read(const Request& request, const BusTransfer& transfer);
    /// The last RD of the read of a partial write.
    void merge(const Request& request, const BusTransfer& transfer);

    /// MemoryContents::peek and poke for the line of a request, without a command.
    [[nodiscard]] contents::ReadData peek(const Request& request, contents::WriteNumber pending) const {
        return contents_.peek(access(request), pending);
    }
    [[nodiscard]] bool poke(const Request& request, contents::WriteNumber pending, contents::ByteMask mask,
                            const crypto::Line& bytes) {
        return contents_.poke(access(request), pending, mask, bytes);
    }

private:
    [[nodiscard]] contents::Access access(const Request& request) const;
    void keep(std::uint64_t tag, const contents::ReadData& data);
    void record(const Request& request, Direction direction, const BusTransfer& transfer);

    contents::MemoryContents& contents_;
    const LineKeys& keys_;
    const tme::AddressLayout& layout_;
    bool is_recording_ = false;
    std::vector<BusRecord> bus_;
    bool is_keeping_ = false;
    std::vector<contents::ReadData> kept_;  // by tag
};

}  // namespace mktme::memctrl
