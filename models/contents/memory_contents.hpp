// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tsl/robin_map.h>
#include <span>
#include <vector>

#include "models/contents/byte_mask.hpp"
#include "models/contents/check_stats.hpp"
#include "models/contents/data_params.hpp"
#include "models/contents/key_ring.hpp"
#include "models/contents/line_store.hpp"
#include "models/contents/write_number.hpp"

namespace mktme::contents {

/// A line as somebody with access to the DRAM can take it and put it back.
struct CapturedLine {
    DramAddr home{};  // where it was written
    LineTag tag;
    LineFlips flips;
    std::optional<LineBytes> bytes;  // with data.mode = full
};

/// What a read gives its reader.
struct ReadData {
    bool is_poisoned = false;
    crypto::Line bytes{};  // with data.mode = full, unless poisoned; else zeros
};

/// What do reads get, and is it right?
///
/// DRAM's contents with data.mode = tags (who wrote a line under which key) or full (real ciphertext besides). Writes are
/// accepted, perhaps merged or coalesced, and stored; each read is judged. docs/models/contents.md.
class MemoryContents {
public:
    MemoryContents(DataMode mode, crypto::TweakInput tweak, std::uint64_t seed);

    [[nodiscard]] KeyRing& keys() { return keys_; }

    /// A request for the line was accepted: it will be read or stored before long.
    void expect(DramAddr line) const { lines_.expect(line); }
    /// A write through `writer` was accepted; without `given` it writes the pattern of its own.
    WriteNumber accept(DramAddr line, KeyId writer, ByteRange range, std::span<const std::byte> given = {});
    /// The same with any bytes of a line; null: the pattern.
    WriteNumber accept(DramAddr line, KeyId writer, ByteMask mask, const crypto::Line* given);
    /// The younger write lands on the one still queued.
    void coalesce(WriteNumber queued, WriteNumber younger);
    /// The plaintext of a write that is not stored yet; zeros unless data.mode = full.
    [[nodiscard]] const crypto::Line& queued(WriteNumber write) const { return writes_[write].bytes; }
    /// A partial write reads its line to be merged with.
    void merge(WriteNumber number, const Access& access);
    /// The write goes to DRAM; its number is free again.
    void store(WriteNumber number, const Access& access);
    /// A line is read. Returns what the reader gets.
    ReadData read(const Access& reader);
    /// What a read would give once `pending` is stored: the write on its way to the line through the same KeyID, or
    /// `no_write`. Counts nothing. With data.mode = full.
    [[nodiscard]] ReadData peek(const Access& reader, WriteNumber pending) const;
    /// Change bytes of a line, or of the write on its way there. False when they would be merged with poison: then nothing
    /// is changed. With data.mode = full.
    [[nodiscard]] bool poke(const Access& writer, WriteNumber pending, ByteMask mask,
                            const crypto::Line& bytes);

    /// Call `visit(line, tag)` for each line that was written, in no order.
    template <class Visitor>
    void for_each_line(Visitor&& visit) const {
        lines_.for_each(visit);
    }
    /// What lies in DRAM, encrypted as it is.
    [[nodiscard]] crypto::Line stored(DramAddr line) const;
    [[nodiscard]] CapturedLine capture(DramAddr line) const;
    /// Write what was captured to a line, behind the controller's back.
    void put_back(DramAddr line, const CapturedLine& captured);
    /// Change a bit of a line, below `line_bits`, behind the controller's back.
    void flip(DramAddr line, std::uint64_t bit);

    [[nodiscard]] CheckStats& stats() { return stats_; }
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
    tsl::robin_map<std::uint64_t, Tampering> tampered_;  // by line
    std::vector<Write> writes_;
    std::vector<WriteNumber> free_writes_;
    std::uint32_t versions_ = 0;
    CheckStats stats_;
};

}  // namespace mktme::contents
