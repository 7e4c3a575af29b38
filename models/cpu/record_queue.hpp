// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "models/base/byte_mask.hpp"
#include "models/base/quantity.hpp"
#include "models/base/virt_addr.hpp"
#include "models/cpu/instruction.hpp"

namespace mktme::cpu {

/// No place of a ring, or the end of a list.
inline constexpr std::uint32_t no_place = std::numeric_limits<std::uint32_t>::max();

/// Bytes from `address` on, as a thread sees them.
struct Extent {
    VirtAddr address{};
    std::uint32_t bytes = 0;

    [[nodiscard]] std::uint64_t end() const { return address.count() + bytes; }
    [[nodiscard]] bool overlaps(const Extent& other) const {
        return address.count() < other.end() && other.address.count() < end();
    }
    [[nodiscard]] bool covers(const Extent& other) const {
        return address.count() <= other.address.count() && other.end() <= end();
    }
    /// Returns how many lines it has bytes in: one or two, as it has 64 bytes at most.
    [[nodiscard]] std::uint32_t parts() const {
        const std::uint64_t last = end() - 1;
        return last / line_size.count() == address.count() / line_size.count() ? 1 : 2;
    }
    /// Returns the address of part 0 or 1: its own, or that of the second line.
    [[nodiscard]] VirtAddr part(std::uint32_t number) const {
        return number == 0 ? address : VirtAddr{(end() - 1) & ~(line_size.count() - 1)};
    }
    /// Returns the bytes of part 0 or 1 in its line.
    [[nodiscard]] ByteRange in_line(std::uint32_t number) const {
        const std::uint64_t first = part(number).count() % line_size.count();
        const std::uint64_t before = part(number).count() - address.count();
        return {.first = static_cast<std::uint8_t>(first),
                .count = static_cast<std::uint8_t>(std::min(line_size.count() - first, bytes - before))};
    }
};

/// Returns the bytes of a record.
constexpr Extent extent_of(const MemoryRecord& record) {
    return {.address = record.address, .bytes = record.bytes};
}

/// What a part waits for that was taken and is not done.
enum class PartWait : std::uint8_t { none, translation, fault, store, line };

/// What records of both queues have: where they are, and what they wait for before they are ready.
struct QueuedRecord {
    Extent extent{};
    std::uint64_t record = 0;       // of this thread, all kinds counted
    std::uint64_t instruction = 0;  // of this thread
    std::uint32_t window_place = 0;
    std::uint32_t parts = 1;
    std::array<PhysAddr, 2> lines{};      // of each part, once translated
    std::array<bool, 2> is_translated{};  // by part
    std::array<PartWait, 2> waits{};      // by part
    Cycles ready_from{};                  // earliest cycle in which it is ready
    std::uint32_t unknown = 0;            // times that must be known before: of a load, of register sources
    std::uint32_t next_dependent = no_place;  // of the load it depends on: number of a record in both queues
    std::uint32_t next_of_instruction = no_place;  // that waits for the same register sources
};

/// A load that is dispatched and not retired.
struct Load : QueuedRecord {
    bool is_locked = false;
    std::uint64_t older_stores = 0;  // of older instructions, flushes included, since the thread began
    std::array<Cycles, 2> done{Cycles::max(), Cycles::max()};  // by part
    Cycles complete = Cycles::max();                           // max(): not known yet
    std::uint32_t first_dependent = no_place;
    std::uint32_t next_at_store = no_place;  // of the loads that wait for a store
};

enum class StoreKind : std::uint8_t { store, clflush, clflushopt, clwb, sfence };

/// A store, a flush or an SFENCE that is dispatched and not committed.
struct Store : QueuedRecord {
    StoreKind kind = StoreKind::store;
    std::uint32_t translated = 0;            // parts
    std::array<bool, 2> is_done{};           // by part: it was taken with its translation
    bool is_sent = false;                    // of a CLFLUSH: its message has left
    bool claims_line = false;                // it writes a whole line, which is not to be read
    bool is_answered = false;                // of a CLFLUSH
    bool changes_entries = false;            // of page tables, by what is in the queue of changes
    std::uint32_t first_waiting = no_place;  // load that waits for its address or its commit
};

/// Ring of records in order of the trace: the load queue or the store queue.
template <class Record>
class RecordQueue {
public:
    explicit RecordQueue(std::uint64_t entries) : ring_(entries) {}

    [[nodiscard]] bool is_full() const { return size_ == ring_.size(); }
    [[nodiscard]] bool is_empty() const { return size_ == 0; }
    [[nodiscard]] std::uint32_t size() const { return size_; }
    [[nodiscard]] std::uint32_t capacity() const { return static_cast<std::uint32_t>(ring_.size()); }
    /// Returns the place of the oldest record.
    [[nodiscard]] std::uint32_t head() const { return head_; }
    [[nodiscard]] Record& operator[](std::uint32_t place) { return ring_[place]; }
    [[nodiscard]] const Record& operator[](std::uint32_t place) const { return ring_[place]; }
    /// Returns the place of the record that has `age` older ones.
    [[nodiscard]] std::uint32_t place_of(std::uint32_t age) const {
        const std::uint32_t place = head_ + age;
        return place < capacity() ? place : place - capacity();
    }
    /// Adds the youngest record, as default-constructed. Returns its place. Precondition: not full.
    std::uint32_t push() {
        const std::uint32_t place = place_of(size_++);
        // An assignment of Record{} would first fill it with zeros.
        std::uninitialized_default_construct_n(ring_.begin() + place, 1);
        return place;
    }
    /// Removes the oldest record.
    void pop() {
        head_ = place_of(1);
        --size_;
    }
    /// Removes all records.
    void clear() { size_ = 0; }

private:
    std::vector<Record> ring_;
    std::uint32_t head_ = 0;
    std::uint32_t size_ = 0;
};

/// The load queue, in which loads are found by the number of their record.
class LoadQueue : public RecordQueue<Load> {
public:
    explicit LoadQueue(std::uint64_t entries)
        : RecordQueue{entries},
          recent_(std::bit_ceil(loads_a_place * entries)) {}

    /// Notes where a load stands whose number is known.
    void note(std::uint32_t place) { recent_[slot_of((*this)[place].record)] = place; }
    /// Returns the place of the load with this number; `no_place` if no load in the queue has it.
    [[nodiscard]] std::uint32_t find(std::uint64_t record) const {
        if (is_empty() || record < (*this)[head()].record) return no_place;
        const std::uint32_t place = recent_[slot_of(record)];
        return (*this)[place].record == record ? place : search(record);
    }

private:
    static constexpr std::uint64_t loads_a_place = 4;  // so that two of the queue seldom share one

    [[nodiscard]] std::size_t slot_of(std::uint64_t record) const { return record & (recent_.size() - 1); }
    [[nodiscard]] std::uint32_t search(std::uint64_t record) const;

    std::vector<std::uint32_t> recent_;  // by record: where the latest load stood with its lowest bits
};
using StoreQueue = RecordQueue<Store>;

}  // namespace mktme::cpu
