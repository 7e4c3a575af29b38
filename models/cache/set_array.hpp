// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <optional>
#include <string>
#include <string_view>

#include "models/base/random.hpp"
#include "models/cache/entry_index.hpp"
#include "models/cache/line_state.hpp"
#include "models/cache/replacement.hpp"
#include "models/cache/set_index.hpp"
#include "models/cache/set_storage.hpp"

namespace mktme::cache {

/// Line that left a set array to make room, or none if its state is invalid.
struct EvictedLine {
    PhysAddr line{};
    LineState state = LineState::invalid;
    bool is_prefetched = false;  // a prefetch brought it, and nothing used it
};

/// The lines of a set-associative cache: which there are, their states, and the one that makes room for another
/// (docs/models/cache.md#set-array).
///
/// A line is a physical address with KeyID, its low six bits clear. An entry is a way of a set. Finding and using a
/// line allocates nothing and calls nothing virtual; the line that its set used last is found in one host cache line.
class SetArray {
public:
    /// Creates an empty array. `seed` and `path` seed the draws of random replacement; SetIndex explains
    /// `skipped_bits`. Throws ConfigError as geometry_of() does.
    SetArray(const CacheParams& params, std::uint64_t seed, std::string_view path, unsigned skipped_bits = 0);

    /// Returns the entry of the line, or `no_entry`. It is no use of the line.
    [[nodiscard]] EntryIndex find(PhysAddr line) const {
        const std::uint64_t set = index_(line);
        const unsigned way = way_if_last(set, line);
        return way < most_ways ? entry_at(set, way) : search(set, line);
    }
    /// The line in this entry was used.
    void touch(EntryIndex entry) {
        const std::uint64_t set = set_of(entry);
        replacement_.used(storage_.ages(set), way_of(entry));
        if (storage_.last(set) % most_ways != way_of(entry)) remember(set, way_of(entry));
    }
    /// Returns the entry of the line, which was used; or `no_entry`.
    EntryIndex look_up(PhysAddr line) {
        const std::uint64_t set = index_(line);
        if (const unsigned way = way_if_last(set, line); way < most_ways) {
            replacement_.used(storage_.ages(set), way);
            return entry_at(set, way);
        }
        const EntryIndex entry = search(set, line);
        if (entry != no_entry) touch(entry);
        return entry;
    }

    [[nodiscard]] PhysAddr line(EntryIndex entry) const {
        return PhysAddr{storage_.lines(set_of(entry))[way_of(entry)]};
    }
    [[nodiscard]] LineState state(EntryIndex entry) const {
        return static_cast<LineState>(state_byte(entry) & state_bits);
    }
    /// Precondition: the entry holds a line, and `state` is not invalid.
    void set_state(EntryIndex entry, LineState state) {
        auto& byte = state_byte(entry);
        byte = static_cast<std::uint8_t>((byte & ~state_bits) | static_cast<std::uint8_t>(state));
    }
    /// Returns true if a prefetch brought the line and nothing has used it since.
    [[nodiscard]] bool is_prefetched(EntryIndex entry) const { return (state_byte(entry) & prefetched) != 0; }
    void mark_prefetched(EntryIndex entry) { state_byte(entry) |= prefetched; }
    void clear_prefetched(EntryIndex entry) {
        state_byte(entry) = static_cast<std::uint8_t>(state_byte(entry) & ~prefetched);
    }

    /// Returns the entry that a fill of this line would take now: the lowest way without a line, else the policy's
    /// victim.
    [[nodiscard]] EntryIndex victim(PhysAddr line) const;
    /// Brings the line into `victim(line)`. Returns the line that left. Precondition: the array does not have the line, and
    /// `state` is not invalid.
    EvictedLine fill(PhysAddr line, LineState state);
    /// Drops the line in this entry.
    void invalidate(EntryIndex entry);

    /// Calls `visit(entry)` for each line of a set, in order of ways. It may drop that line.
    template <class Visitor>
    void for_each_in_set(std::uint64_t set, Visitor&& visit) const {
        for (unsigned way = 0; way < storage_.ways(); ++way)
            if (storage_.lines(set)[way] != SetStorage::no_line) visit(entry_at(set, way));
    }
    /// Visits the lines of a set from way `way` on, in order of ways, until `visit(entry)` returns false. It may drop that line.
    /// Returns true behind the last one, with `way` 0; otherwise `way` is that of the line that has stopped it.
    template <class Visitor>
    bool visit_set(std::uint64_t set, unsigned& way, Visitor&& visit) const {
        for (; way < storage_.ways(); ++way)
            if (storage_.lines(set)[way] != SetStorage::no_line && !visit(entry_at(set, way))) return false;
        way = 0;
        return true;
    }
    /// Calls `visit(entry)` for each line, set by set.
    template <class Visitor>
    void for_each(Visitor&& visit) const {
        for (std::uint64_t set = 0; set < sets(); ++set) for_each_in_set(set, visit);
    }
    [[nodiscard]] std::uint64_t sets() const { return index_.sets(); }
    [[nodiscard]] unsigned ways() const { return storage_.ways(); }

    /// Returns the first rule that the array breaks: a line twice or in a wrong set, a state without a line.
    [[nodiscard]] std::optional<std::string> broken_invariant() const;

private:
    static constexpr std::uint8_t state_bits = 3;
    static constexpr std::uint8_t prefetched = 4;
    static constexpr auto way_bits = static_cast<unsigned>(std::countr_zero(most_ways));

    static EntryIndex entry_at(std::uint64_t set, unsigned way) {
        return static_cast<EntryIndex>(set << way_bits | way);
    }
    static std::uint64_t set_of(EntryIndex entry) { return entry >> way_bits; }
    static unsigned way_of(EntryIndex entry) { return entry % most_ways; }

    /// Returns the way of the line if its set used it last, else a number that is no way.
    [[nodiscard]] unsigned way_if_last(std::uint64_t set, PhysAddr line) const {
        const std::uint64_t difference = storage_.last(set) ^ line.count();
        return static_cast<unsigned>(std::min(difference, most_ways));
    }
    /// Compares every way: a branch for each would be mispredicted.
    [[nodiscard]] EntryIndex search(std::uint64_t set, PhysAddr line) const {
        const std::uint64_t* const lines = storage_.lines(set);
        const unsigned ways = storage_.ways();
        unsigned found = ways;
        for (unsigned way = 0; way < ways; ++way) found = lines[way] == line.count() ? way : found;
        return found == ways ? no_entry : entry_at(set, found);
    }
    void remember(std::uint64_t set, unsigned way) { storage_.last(set) = storage_.lines(set)[way] | way; }
    [[nodiscard]] std::uint8_t& state_byte(EntryIndex entry) {
        return storage_.states(set_of(entry))[way_of(entry)];
    }
    [[nodiscard]] std::uint8_t state_byte(EntryIndex entry) const {
        return storage_.states(set_of(entry))[way_of(entry)];
    }
    [[nodiscard]] unsigned victim_way(std::uint64_t set) const;
    EvictedLine evict(EntryIndex entry);

    SetIndex index_;
    Replacement replacement_;
    SetStorage storage_;
    std::uint64_t draw_ = 0;  // of the next victim, if the policy draws
    RandomStream random_;
};

}  // namespace mktme::cache
