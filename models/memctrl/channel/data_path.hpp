// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/base/numbered.hpp"
#include "models/contents/memory_contents.hpp"
#include "models/contents/read_number.hpp"
#include "models/memctrl/request/request.hpp"
#include "models/tme/registers/address_layout.hpp"

namespace mktme::memctrl {

/// Line as it crossed a DRAM bus.
struct BusRecord {
    Cycles first_beat{};
    std::uint32_t data_channel = 0;
    Direction direction{};
    DramAddr line{};
    crypto::Line bytes;

    auto operator<=>(const BusRecord&) const = default;
};

/// Transfer of a line on a bus: its first beat and data channel.
struct BusTransfer {
    Cycles first_beat;
    std::uint32_t data_channel;
};

/// Data path of requests: takes lines through their key to DRAM and back (docs/models/contents.md).
///
/// Bytes pass under the key that the KeyID has in the cycle in which they pass.
class DataPath {
public:
    DataPath(contents::MemoryContents& contents, const LineKeys& keys, const tme::AddressLayout& layout)
        : contents_{contents},
          keys_{keys},
          layout_{layout} {}

    /// Starts the recording of every line that crosses a bus.
    void record_bus() { is_recording_ = true; }
    /// Returns and removes the records of first beats before `before`, in order of time.
    std::vector<BusRecord> take_bus(Cycles before);

    /// Returns the data of a read that asked for them, and forgets them.
    [[nodiscard]] contents::ReadData take_read(contents::ReadNumber number) {
        kept_.remove(number);
        return kept_[number];
    }

    /// Accepts a write and keeps its data under the number returned.
    [[nodiscard]] contents::WriteNumber accept(const Request& write, ByteMask mask,
                                               const crypto::Line* given) {
        return contents_.accept(write.line, write.keyid, mask, given);
    }
    /// Makes a write that is not stored yet one of poison.
    void poison(contents::WriteNumber write) { contents_.poison(write); }
    void coalesce(const Request& queued, const Request& younger) {
        contents_.coalesce(queued.write, younger.write);
    }
    /// Prefetches for a request that enters its queue.
    void expect(const Request& request) const { contents_.expect(request.line); }
    /// Serves a read from a write that is still queued. Returns the number of its data, if it asked for them.
    contents::ReadNumber forward(const Request& read, const Request& queued) {
        return read.answers.data ? keep(contents_.queued(queued.write)) : contents::no_read;
    }
    /// Stores a write at its first WR.
    void write(const Request& request, const BusTransfer& transfer);
    /// Reads a line at its last RD. Returns the number of its data, if it asked for them.
    contents::ReadNumber read(const Request& request, const BusTransfer& transfer);
    /// Merges a partial write at the last RD of its read.
    void merge(const Request& request, const BusTransfer& transfer);

    /// Call MemoryContents::peek and poke for the line of a request, without a command.
    [[nodiscard]] contents::ReadData peek(const Request& request, contents::WriteNumber pending) const {
        return contents_.peek(access(request), pending);
    }
    [[nodiscard]] bool poke(const Request& request, contents::WriteNumber pending, ByteMask mask,
                            const crypto::Line& bytes) {
        return contents_.poke(access(request), pending, mask, bytes);
    }

private:
    [[nodiscard]] contents::Access access(const Request& request) const;
    [[nodiscard]] contents::ReadNumber keep(const contents::ReadData& data) {
        return static_cast<contents::ReadNumber>(kept_.add(data));
    }
    void record(const Request& request, Direction direction, const BusTransfer& transfer);

    contents::MemoryContents& contents_;
    const LineKeys& keys_;
    const tme::AddressLayout& layout_;
    bool is_recording_ = false;
    std::vector<BusRecord> bus_;
    Numbered<contents::ReadData> kept_;
};

}  // namespace mktme::memctrl
