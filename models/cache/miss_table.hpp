// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/cache/entry_index.hpp"
#include "models/cache/line_state.hpp"

namespace mktme::cache {

/// What a miss asks for, the weaker first: a copy, or the only one.
enum class MissKind : std::uint8_t { read, ownership };

/// Returns true if a line that comes in this state serves the miss.
constexpr bool serves(LineState state, MissKind kind) {
    return kind == MissKind::ownership ? is_writable(state) : is_valid(state);
}

/// Number by which the owner of a miss table knows an operation that waits for a line.
using Waiter = std::uint32_t;
inline constexpr Waiter no_waiter = std::numeric_limits<Waiter>::max();

/// A request to a cache that does not have the line in a state that serves it.
struct Miss {
    PhysAddr line{};
    MissKind kind = MissKind::read;
    Waiter waiter = no_waiter;  // told when the line comes; `no_waiter`: nobody
    bool is_prefetch = false;
    bool needs_data = true;  // false: the line will be overwritten whole
};

/// What becomes of a miss: it joins the entry of its line, starts one, or waits for a free one.
enum class MissOutcome : std::uint8_t { joined, started, queued };

/// The miss entries (MSHRs) of a cache: lines on their way, who waits for each, and misses that wait for an entry
/// (docs/models/cache.md#miss-table).
///
/// Nothing is allocated after construction.
class MissTable {
public:
    /// `waiters`: misses that may be joined or queued at one time.
    MissTable(std::uint64_t entries, std::uint64_t waiters);

    /// Returns the entry of the line, or `no_entry`.
    [[nodiscard]] EntryIndex find(PhysAddr line) const {
        if (size() == 0) return no_entry;
        const auto found = std::ranges::find(lines_, line.count());
        return found == lines_.end() ? no_entry : static_cast<EntryIndex>(found - lines_.begin());
    }
    [[nodiscard]] bool is_full() const { return free_.empty(); }
    [[nodiscard]] bool has_queued() const { return queue_.head != no_node; }
    /// Returns true if a miss of a new line would start: an entry is free and nothing waits for one.
    [[nodiscard]] bool may_start() const { return !is_full() && !has_queued(); }
    /// Joins the miss to the entry of its line, starts an entry, or queues it. Precondition: it is no prefetch, and
    /// has a waiter if it is queued.
    MissOutcome ask(const Miss& miss) { return ask(miss, find(miss.line)).outcome; }
    struct Asked {
        MissOutcome outcome;
        EntryIndex entry;  // joined or started
    };
    /// The same, with the entry of the line, or `no_entry`, at hand.
    Asked ask(const Miss& miss, EntryIndex present);
    /// Starts an entry. Precondition: the table is not full and has no entry of the line. Prefetches and stores, which
    /// do not queue, ask `may_start()` before.
    EntryIndex start(const Miss& miss);
    /// Adds a miss to the entry of its line. One for ownership makes the entry want ownership; one that is no prefetch
    /// makes it that of a demand.
    void join(EntryIndex entry, const Miss& miss);

    [[nodiscard]] PhysAddr line(EntryIndex entry) const { return PhysAddr{lines_[entry]}; }
    /// The strongest kind of its misses.
    [[nodiscard]] MissKind wanted(EntryIndex entry) const { return entries_[entry].wanted; }
    /// The kind sent last.
    [[nodiscard]] std::optional<MissKind> sent(EntryIndex entry) const { return entries_[entry].sent; }
    /// Returns true unless all its misses overwrite the line whole.
    [[nodiscard]] bool needs_data(EntryIndex entry) const { return entries_[entry].needs_data; }
    /// Returns true if all its misses are prefetches.
    [[nodiscard]] bool is_prefetch(EntryIndex entry) const { return entries_[entry].is_prefetch; }
    /// Returns the kind to send to the next level now, and notes it as sent.
    MissKind send(EntryIndex entry) { return *(entries_[entry].sent = entries_[entry].wanted); }

    /// The line of this entry came in state `granted`. Calls `serve(waiter, kind)` for each miss that it serves, in
    /// order of joining. Returns true if the entry is free now, false if it must be sent again, for ownership. `serve`
    /// must not change the table.
    template <class Serve>
    bool fill(EntryIndex entry, LineState granted, Serve&& serve);
    /// Serves queued misses in order, after a fill: one for which `hits(miss)` returns true is done; one whose line
    /// has an entry joins it; any other starts an entry, `started(entry)`, and if none is free it waits, with all
    /// behind it. `has_entry(miss)` is called for each that has got an entry.
    template <class Hits, class Started, class HasEntry>
    void serve_queue(Hits&& hits, Started&& started, HasEntry&& has_entry);
    template <class Hits, class Started>
    void serve_queue(Hits&& hits, Started&& started) {
        serve_queue(std::forward<Hits>(hits), std::forward<Started>(started), [](const Miss&) {});
    }

    [[nodiscard]] std::uint64_t size() const { return entries_.size() - free_.size(); }
    [[nodiscard]] std::uint64_t capacity() const { return entries_.size(); }
    /// Calls `visit(entry)` for each entry in use, in order of number.
    template <class Visitor>
    void for_each(Visitor&& visit) const {
        for (EntryIndex entry = 0; entry < lines_.size(); ++entry)
            if (lines_[entry] != no_line) visit(entry);
    }
    /// Returns the first rule that the table breaks.
    [[nodiscard]] std::optional<std::string> broken_invariant() const;

private:
    using NodeIndex = std::uint32_t;
    static constexpr NodeIndex no_node = std::numeric_limits<NodeIndex>::max();
    static constexpr std::uint64_t no_line = std::numeric_limits<std::uint64_t>::max();

    struct Node {
        Miss miss;
        NodeIndex next = no_node;
    };
    struct List {  // oldest first
        NodeIndex head = no_node;
        NodeIndex tail = no_node;
    };
    struct Entry {
        MissKind wanted = MissKind::read;
        std::optional<MissKind> sent{};
        bool is_prefetch = false;
        bool needs_data = false;
        List joined{};
    };

    void merge_into(Entry& entry, const Miss& miss);
    void append(List& list, NodeIndex node);
    NodeIndex take_first(List& list);
    [[nodiscard]] NodeIndex new_node(const Miss& miss);
    EntryIndex begin(const Miss& miss);
    void release(EntryIndex entry);

    std::vector<std::uint64_t> lines_;  // by entry; `no_line`: free
    std::vector<Entry> entries_;
    std::vector<EntryIndex> free_;  // the next one last
    std::vector<Node> nodes_;
    List free_nodes_;
    List queue_;
};

template <class Serve>
bool MissTable::fill(EntryIndex entry, LineState granted, Serve&& serve) {
    Entry& filled = entries_[entry];
    List joined = std::exchange(filled.joined, {});
    while (joined.head != no_node) {
        const NodeIndex node = take_first(joined);
        const Miss& miss = nodes_[node].miss;
        if (!serves(granted, miss.kind)) {
            append(filled.joined, node);
            continue;
        }
        serve(miss.waiter, miss.kind);
        append(free_nodes_, node);
    }
    if (!serves(granted, filled.wanted)) return false;
    release(entry);
    return true;
}

template <class Hits, class Started, class HasEntry>
void MissTable::serve_queue(Hits&& hits, Started&& started, HasEntry&& has_entry) {
    while (has_queued()) {
        const Miss& miss = nodes_[queue_.head].miss;
        if (hits(miss)) {
            append(free_nodes_, take_first(queue_));
            continue;
        }
        const EntryIndex present = find(miss.line);
        if (present == no_entry && is_full()) return;
        const EntryIndex entry = present == no_entry ? begin(miss) : present;
        const NodeIndex node = take_first(queue_);
        merge_into(entries_[entry], nodes_[node].miss);
        append(entries_[entry].joined, node);
        if (present == no_entry) started(entry);
        has_entry(nodes_[node].miss);
    }
}

}  // namespace mktme::cache
