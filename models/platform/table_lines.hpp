// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tsl/robin_map.h>
#include <tsl/robin_set.h>
#include <array>

#include "models/base/keyid_field.hpp"
#include "models/base/line_hash.hpp"
#include "models/contents/data_params.hpp"
#include "models/mmu/page_tables.hpp"

namespace mktme::contents {
struct ReadData;
}

namespace mktme::platform {

/// Page tables that live in the memory of a machine: the bytes of their lines, which travel through caches with them
/// (docs/models/contents.md#caches).
///
/// A full line, KeyID included, has the same bytes in all caches. Cores write and read them in the cycle in which L1D has the
/// line; coherence makes these cycles come in order, whoever runs ahead. With data.mode = none nothing tells keys apart, and
/// there is one line for all KeyIDs.
class TableLines final : public mmu::PageTables {
public:
    TableLines(const KeyIdField& keyids, contents::DataMode mode, std::uint64_t seed)
        : keyids_{keyids},
          mode_{mode},
          seed_{seed} {}

    /// A place that holds no table reads as pseudo-random bytes.
    [[nodiscard]] mmu::Entry read(PhysAddr place) override;
    mmu::Entry exchange(PhysAddr place, mmu::Entry seen, mmu::Entry wanted) override;
    void clear_line(PhysAddr line) override;

    /// A slice asks memory for a line that no cache has.
    void asked(PhysAddr line);
    /// The data of a line come from memory.
    void came(PhysAddr line, const contents::ReadData& data);
    /// A slice sends a line to memory.
    void written_back(PhysAddr line);

private:
    static constexpr std::size_t entries_a_line = line_size.count() / sizeof(mmu::Entry);
    using Entries = std::array<mmu::Entry, entries_a_line>;

    [[nodiscard]] bool has_one_line() const { return mode_ == contents::DataMode::none; }
    [[nodiscard]] std::uint64_t key_of(PhysAddr place) const;
    [[nodiscard]] Entries garbage(PhysAddr line) const;
    [[nodiscard]] std::uint64_t frame_of(PhysAddr place) const;

    const KeyIdField keyids_;
    const contents::DataMode mode_;
    const std::uint64_t seed_;
    tsl::robin_set<std::uint64_t> frames_;                     // that hold tables, or have held some
    tsl::robin_map<std::uint64_t, Entries, LineHash> cached_;  // by full line
    tsl::robin_map<std::uint64_t, Entries, LineHash>
        expected_;  // by full line: those that memory was asked for
    tsl::robin_map<std::uint64_t, Entries, LineHash> in_memory_;  // by line of DRAM
};

}  // namespace mktme::platform
