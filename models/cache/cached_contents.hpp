// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tsl/robin_map.h>
#include <tsl/robin_set.h>
#include <cstdint>
#include <limits>
#include <vector>

#include "models/base/keyid_field.hpp"
#include "models/base/line_hash.hpp"
#include "models/cache/cache_access.hpp"
#include "models/contents/memory_contents.hpp"

namespace mktme::cache {

/// Contents of the lines that the caches of a package hold, and the check of what is read from them
/// (docs/models/contents.md#caches).
///
/// A full line, KeyID included, has the same contents in all caches, so they are kept once. Its host tells accesses and
/// what slices decide in order of time. What was stored to a line is known until memory has it; where KeyIDs share a frame, for good.
class CachedContents {
public:
    /// A line on its way to memory.
    struct Leaving {
        const crypto::Line* bytes;  // null unless data.mode = full; valid until the next call
        bool is_poisoned;
    };

    /// `memory`: the contents behind the caches, which also count stale reads. It must outlive this.
    CachedContents(contents::MemoryContents& memory, const KeyIdField& keyids)
        : memory_{memory},
          keyids_{keyids} {}

    /// A core reads or writes a line that it has.
    void see(const CacheAccess& access) {
        if (access.is_store()) store(access);
        else if (!shared_frames_.empty()) read(access.line);
    }
    /// A slice asks memory for a line that no cache has.
    void asked(PhysAddr line);
    /// The data of a line come from memory.
    void came(PhysAddr line, const contents::ReadData& data);
    /// A slice sends a line to memory.
    Leaving written_back(PhysAddr line);

    /// Returns the number of lines whose stores it knows.
    [[nodiscard]] std::uint64_t known_lines() const { return lines_.size(); }

private:
    using CopyIndex = std::uint32_t;
    static constexpr CopyIndex no_copy = std::numeric_limits<CopyIndex>::max();

    /// One KeyID's line of a DRAM line that was stored to.
    struct Copy {
        PhysAddr line{};
        std::uint32_t version = 0;  // of its contents
        std::uint32_t stored = 0;   // of the last store through it
        std::uint32_t counted =
            0;  // of the last store through another KeyID for which a stale read was counted
        CopyIndex next = no_copy;  // of the same DRAM line
    };
    struct DramLine {
        std::uint32_t version = 0;
        std::uint32_t in_memory = 0;
        CopyIndex first = no_copy;
    };

    void store(const CacheAccess& access);
    void read(PhysAddr line);
    void note_user(PhysAddr line);
    [[nodiscard]] static std::uint64_t frame_of(DramAddr line);
    [[nodiscard]] CopyIndex find(const DramLine& dram, PhysAddr line) const;
    Copy& copy_of(DramLine& dram, PhysAddr line);

    contents::MemoryContents& memory_;
    const KeyIdField keyids_;
    tsl::robin_map<std::uint64_t, DramLine, LineHash> lines_;  // those stored to, by address in DRAM
    std::vector<Copy> copies_;
    std::vector<CopyIndex> free_copies_;
    tsl::robin_map<std::uint64_t, KeyId> first_users_;  // by frame: the KeyID through which it was used first
    tsl::robin_set<std::uint64_t> shared_frames_;       // frames used through more than one KeyID
    tsl::robin_map<std::uint64_t, crypto::Line, LineHash> bytes_;  // data.mode = full: by line
    tsl::robin_set<std::uint64_t, LineHash> poisoned_;             // lines that came as poison
    tsl::robin_set<std::uint64_t, LineHash> expected_;             // lines whose data will be their contents
    std::uint32_t stores_ = 0;
};

}  // namespace mktme::cache
