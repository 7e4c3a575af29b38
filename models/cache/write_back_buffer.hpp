// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/cache/entry_index.hpp"
#include "models/cache/line_state.hpp"

namespace mktme::cache {

/// Evicted lines on their way to the next level, each held until its receiver has accepted it
/// (docs/models/cache.md#write-back-buffer).
///
/// A probe that finds its line only here takes it from here: the entry stays in use until it is accepted, but holds
/// the line no more. Nothing is allocated after construction.
class WriteBackBuffer {
public:
    explicit WriteBackBuffer(std::uint64_t entries);

    [[nodiscard]] bool is_full() const { return free_.empty(); }
    /// Returns entries in use.
    [[nodiscard]] std::uint64_t size() const { return lines_.size() - free_.size(); }
    [[nodiscard]] std::uint64_t capacity() const { return lines_.size(); }

    /// Adds a line. Precondition: not full, `state` is not invalid, and the buffer does not hold the line.
    EntryIndex add(PhysAddr line, LineState state);
    /// Returns the entry that holds the line, or `no_entry`.
    [[nodiscard]] EntryIndex find(PhysAddr line) const;
    [[nodiscard]] PhysAddr line(EntryIndex entry) const { return PhysAddr{lines_[entry]}; }
    /// Returns the state that the line had; invalid once it was taken.
    [[nodiscard]] LineState state(EntryIndex entry) const { return states_[entry]; }
    /// Takes the line for a probe. Returns the state that it had. Precondition: the entry holds its line.
    LineState take(EntryIndex entry);
    /// Frees the entry: the receiver has accepted the line, or dropped it as it was taken.
    void release(EntryIndex entry);

private:
    static constexpr std::uint64_t no_line = std::numeric_limits<std::uint64_t>::max();

    std::vector<std::uint64_t> lines_;  // by entry; `no_line`: free
    std::vector<LineState> states_;
    std::vector<EntryIndex> free_;  // the next one last
};

}  // namespace mktme::cache
