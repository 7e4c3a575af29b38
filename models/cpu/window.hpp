// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "models/cpu/instruction.hpp"
#include "models/cpu/record_queue.hpp"

namespace mktme::cpu {

/// An instruction that is dispatched, at least in part, and not retired, unless it is plain: a plain one is the gap
/// between the numbers of its neighbours.
struct WindowEntry {
    static constexpr std::uint32_t most_sources = 4;

    std::uint64_t number = 0;  // of this thread, from 0
    Cycles complete{};         // the latest time known so far
    std::uint32_t pending =
        0;  // times not known yet: of its dispatch, its records, its register sources, its rule
    std::uint32_t loads = 0;
    std::uint32_t stores = 0;
    Special special = Special::none;
    bool is_locked = false;
    bool is_mispredicted = false;
    bool is_oldest = false;                   // retirement has come to it
    bool has_left = false;                    // of one for the kernel or the package
    std::uint32_t unknown_sources = 0;        // register sources whose completion is not known
    Cycles sources_complete{};                // the latest one known
    std::uint32_t first_record = no_place;    // record that waits for register sources
    std::uint32_t first_consumer = no_place;  // edge of an instruction that waits for this one
};

/// The instructions in the reorder buffer, oldest first, and who waits for whose registers.
class Window {
public:
    explicit Window(std::uint64_t entries) : entries_{entries}, edges_(entries * WindowEntry::most_sources) {
        writers_.fill({});
    }

    [[nodiscard]] bool is_empty() const { return entries_.is_empty(); }
    [[nodiscard]] WindowEntry& oldest() { return entries_[entries_.head()]; }
    [[nodiscard]] const WindowEntry& oldest() const { return entries_[entries_.head()]; }
    [[nodiscard]] std::uint32_t oldest_place() const { return entries_.head(); }
    [[nodiscard]] WindowEntry& operator[](std::uint32_t place) { return entries_[place]; }
    std::uint32_t push() { return entries_.push(); }
    void pop() { entries_.pop(); }
    /// Removes all entries.
    void clear() {
        entries_.clear();
        writers_.fill({});
    }

    /// Makes the entry at `place` wait for the writers of its source registers, then the writer of its destinations.
    void rename(std::uint32_t place, const RegisterUse& registers);
    /// Calls `resolved(place)` for each entry all of whose sources are known now that `place` is complete.
    template <class Resolved>
    void complete(std::uint32_t place, Resolved&& resolved);

private:
    struct Writer {
        std::uint32_t place = no_place;
        std::uint64_t number = 0;
    };
    struct Edge {
        std::uint32_t next = no_place;
    };

    [[nodiscard]] WindowEntry* writer_of(std::uint8_t reg);

    RecordQueue<WindowEntry> entries_;
    std::vector<Edge> edges_;  // by consumer and source
    std::array<Writer, 256> writers_{};
};

template <class Resolved>
void Window::complete(std::uint32_t place, Resolved&& resolved) {
    const Cycles at = entries_[place].complete;
    std::uint32_t edge = std::exchange(entries_[place].first_consumer, no_place);
    while (edge != no_place) {
        const std::uint32_t consumer = edge / WindowEntry::most_sources;
        edge = edges_[edge].next;
        WindowEntry& entry = entries_[consumer];
        entry.sources_complete = std::max(entry.sources_complete, at);
        if (--entry.unknown_sources == 0) resolved(consumer);
    }
}

}  // namespace mktme::cpu
