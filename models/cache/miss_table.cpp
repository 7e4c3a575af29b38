// SPDX-License-Identifier: Apache-2.0
#include "models/cache/miss_table.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "models/base/error.hpp"

namespace mktme::cache {

MissTable::MissTable(std::uint64_t entries, std::uint64_t waiters)
    : lines_(entries, no_line),
      entries_(entries),
      nodes_(waiters) {
    free_.reserve(entries);
    for (std::uint64_t entry = entries; entry > 0; --entry)
        free_.push_back(static_cast<EntryIndex>(entry - 1));
    for (NodeIndex node = 0; node < nodes_.size(); ++node) append(free_nodes_, node);
}

MissTable::Asked MissTable::ask(const Miss& miss, EntryIndex present) {
    if (present != no_entry) {
        join(present, miss);
        return {MissOutcome::joined, present};
    }
    if (may_start()) return {MissOutcome::started, start(miss)};
    append(queue_, new_node(miss));
    return {MissOutcome::queued, no_entry};
}

EntryIndex MissTable::start(const Miss& miss) {
    const EntryIndex entry = begin(miss);
    join(entry, miss);
    return entry;
}

void MissTable::join(EntryIndex entry, const Miss& miss) {
    merge_into(entries_[entry], miss);
    if (miss.waiter != no_waiter) append(entries_[entry].joined, new_node(miss));
}

/// Takes a free entry for the line of a miss that will join it.
EntryIndex MissTable::begin(const Miss& miss) {
    const EntryIndex entry = free_.back();
    free_.pop_back();
    lines_[entry] = miss.line.count();
    entries_[entry] = {.wanted = miss.kind, .is_prefetch = true};
    return entry;
}

void MissTable::merge_into(Entry& entry, const Miss& miss) {
    entry.wanted = std::max(entry.wanted, miss.kind);
    entry.is_prefetch = entry.is_prefetch && miss.is_prefetch;
    entry.needs_data = entry.needs_data || miss.needs_data;
}

void MissTable::release(EntryIndex entry) {
    lines_[entry] = no_line;
    free_.push_back(entry);
}

MissTable::NodeIndex MissTable::new_node(const Miss& miss) {
    if (free_nodes_.head == no_node)
        throw InvariantError{"more operations wait for a cache's misses than it was made for"};
    const NodeIndex node = take_first(free_nodes_);
    nodes_[node].miss = miss;
    return node;
}

void MissTable::append(List& list, NodeIndex node) {
    nodes_[node].next = no_node;
    if (list.head == no_node) list.head = node;
    else nodes_[list.tail].next = node;
    list.tail = node;
}

MissTable::NodeIndex MissTable::take_first(List& list) {
    const NodeIndex node = list.head;
    list.head = nodes_[node].next;
    return node;
}

std::optional<std::string> MissTable::broken_invariant() const {
    std::vector<std::uint64_t> lines;
    for_each([&](EntryIndex entry) { lines.push_back(lines_[entry]); });
    if (lines.size() != size()) return fmt::format("{} of {} entries hold a line", lines.size(), size());
    std::ranges::sort(lines);
    if (std::ranges::adjacent_find(lines) != lines.end()) return "two entries have one line";
    std::size_t nodes = 0;
    const auto count = [&](const List& list) {
        for (NodeIndex node = list.head; node != no_node; node = nodes_[node].next) ++nodes;
    };
    count(free_nodes_);
    count(queue_);
    for_each([&](EntryIndex entry) { count(entries_[entry].joined); });
    if (nodes != nodes_.size()) return fmt::format("{} of {} waiters are in a list", nodes, nodes_.size());
    return std::nullopt;
}

}  // namespace mktme::cache
