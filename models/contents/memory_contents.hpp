// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tsl/robin_map.h>
#include <vector>

#include "models/base/byte_mask.hpp"
#include "models/base/line_hash.hpp"
#include "models/contents/check_stats.hpp"
#include "models/contents/data_params.hpp"
#include "models/contents/key_ring.hpp"
#include "models/contents/line_store.hpp"
#include "models/contents/write_number.hpp"

namespace mktme::contents {

/// Line as an attacker with access to the DRAM can copy it and write it back.
struct CapturedLine {
    DramAddr home{};  // address at which it was written
    LineTag tag;
    LineFlips flips;
    std::optional<LineBytes> bytes;  // with data.mode = full
};

/// Data that a read returns.
struct ReadData {
    bool is_poisoned = false;
    bool is_garbage = false;  // no plaintext of any write: another key, other contents, poison, zeros instead
    crypto::Line bytes{};     // with data.mode = full, unless poisoned; else zeros
};

/// Contents of DRAM and the check of every read (docs/models/contents.md).
///
/// With data.mode = tags, each line has a tag: its writer and its key. With full, DRAM holds real ciphertext besides.
/// Writes are accepted, possibly merged or coalesced, and stored; each read is judged.
class MemoryContents {
public:
    MemoryContents(DataMode mode, crypto::TweakInput tweak, std::uint64_t seed);

    [[nodiscard]] KeyRing& keys() { return keys_; }
    /// From now on leaks are those of the kernel's posting.
    void expect_leaks() { expects_leaks_ = true; }

    /// Prefetches for a line whose request was accepted and that will soon be read or stored.
    void expect(DramAddr line) const { lines_.expect(line); }
    /// Accepts a write through `writer` of the bytes of a line in `mask`, and returns its number. `given` has the bytes;
    /// null: they are a pattern of the write's own.
    WriteNumber accept(DramAddr line, KeyId writer, ByteMask mask, const crypto::Line* given);
    /// Makes a write that is not stored yet one of poison.
    void poison(WriteNumber write) { writes_[write].is_poison = true; }
    /// Merges the younger write into the older one, which is still queued.
    void coalesce(WriteNumber queued, WriteNumber younger);
    /// Returns the plaintext of a write that is not stored yet; zeros unless data.mode = full.
    [[nodiscard]] ReadData queued(WriteNumber write) const {
        return {.is_poisoned = writes_[write].is_poison, .bytes = writes_[write].bytes};
    }
    /// Reads the line of a partial write and merges the two.
    void merge(WriteNumber number, const Access& access);
    /// Stores the write in DRAM and frees its number.
    void store(WriteNumber number, const Access& access);
    /// Reads a line. Returns the data that the reader gets.
    ReadData read(const Access& reader);
    /// Returns the data of a read after `pending` is stored, without counting it. `pending` is the write in flight to
    /// the line through the same KeyID, or `no_write`. Precondition: data.mode = full.
    [[nodiscard]] ReadData peek(const Access& reader, WriteNumber pending) const;
    /// Changes bytes of a line, or of the write in flight to it. Returns false and changes nothing if they would be
    /// merged with poison. Precondition: data.mode = full.
    [[nodiscard]] bool poke(const Access& writer, WriteNumber pending, ByteMask mask,
                            const crypto::Line& bytes);

    /// Calls `visit(line, tag)` for each line that was written, in no order.
    template <class Visitor>
    void for_each_line(Visitor&& visit) const {
        lines_.for_each(visit);
    }
    /// Returns the line as stored in DRAM, still encrypted.
    [[nodiscard]] crypto::Line stored(DramAddr line) const;
    [[nodiscard]] CapturedLine capture(DramAddr line) const;
    /// Writes a captured line to `line` without the controller.
    void put_back(DramAddr line, const CapturedLine& captured);
    /// Makes a line that was captured from another memory one that put_back() takes here. The writes of the other were before all of
    /// this one.
    void adopt(CapturedLine& captured, const MemoryContents& other);
    /// Flips a bit of a line, below `line_bits`, without the controller.
    void flip(DramAddr line, std::uint64_t bit);

    /// Counts a request whose KeyID is above MAX_KEYS.
    void note_keyid_beyond_table() { ++stats_.keyid_range; }
    /// Counts a read of a cache that found less than another KeyID has stored (docs/models/contents.md#caches).
    void count_stale_read() { ++stats_.wrong[static_cast<std::size_t>(WrongRead::stale_alias)]; }
    [[nodiscard]] const CheckStats& stats() const { return stats_; }
    [[nodiscard]] bool is_full() const { return mode_ == DataMode::full; }

private:
    struct Write {
        std::uint32_t version = 0;
        ByteMask mask;
        std::optional<WrongRead> merged_wrong;
        bool is_poison = false;  // merged with poison
        crypto::Line bytes;      // data.mode = full
    };

    [[nodiscard]] const Tampering* tampering(DramAddr line) const;
    Write& begin(WriteNumber& number, DramAddr line, KeyId writer, ByteMask mask);
    [[nodiscard]] CheckResult result_of(const Access& reader) const;
    [[nodiscard]] CheckResult checked(const Access& reader);
    [[nodiscard]] crypto::Line delivered_bytes(const Access& reader, const CheckResult& result) const;
    [[nodiscard]] bool is_mac_right(const Access& reader, const LineTag& found) const;
    [[nodiscard]] std::uint32_t mac_of(const Access& access, const crypto::Line& cipher) const;
    void encrypt(const Write& write, const Access& access);
    [[nodiscard]] crypto::Line decrypted(const Access& reader) const;
    void check_bytes(const Access& reader, const LineTag& found, const crypto::Line& plaintext) const;
    Tampering& tamper(DramAddr line);

    DataMode mode_;
    crypto::TweakInput tweak_;
    std::uint64_t seed_;
    KeyRing keys_;
    LineStore lines_;
    tsl::robin_map<std::uint64_t, Tampering, LineHash> tampered_;  // by line
    std::vector<Write> writes_;
    std::vector<WriteNumber> free_writes_;
    std::uint32_t versions_ = 0;
    bool expects_leaks_ = false;
    CheckStats stats_;
};

}  // namespace mktme::contents
