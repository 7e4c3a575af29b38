// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

#include "models/dram/refresh_units.hpp"
#include "models/memctrl/request/request.hpp"

namespace mktme::dram {
struct Geometry;
}

namespace mktme::memctrl {

/// Number of a queue entry.
using EntryIndex = std::uint16_t;
inline constexpr EntryIndex no_entry = std::numeric_limits<EntryIndex>::max();

/// Queue entry: a request and its progress.
struct Entry {
    Request request;
    Cycles arrival{};
    Cycles accepted{};  // earlier than `arrival` for a write that was merged
    std::uint64_t sequence = 0;
    Cycles key_ready{};  // cycle in which the engine has its key expanded
    Cycles tweak_end{};  // engine clock, once a command was issued for it
    std::uint8_t bursts_left = 1;
    bool is_merge = false;       // the read of a partial write
    bool is_begun = false;       // some of its bursts were issued
    bool started = false;        // some command was issued for it
    bool precharged = false;     // PRE was issued for it
    bool activated = false;      // ACT was issued for it
    EntryIndex next = no_entry;  // in the list of its bank and direction, oldest first
    EntryIndex previous = no_entry;
};

/// Both queues of a data channel, sorted by bank, so that a scheduler never visits a request that it cannot serve.
///
/// Each bank and direction has the requests in order of arrival, and the oldest of them that hits the open row.
class RequestQueues {
public:
    RequestQueues(const dram::Geometry& geometry, std::uint64_t ranks, std::uint64_t reads,
                  std::uint64_t writes);

    [[nodiscard]] bool is_full(Direction d) const { return free_places_[index_of(d)] == 0; }
    [[nodiscard]] std::uint64_t size(Direction d) const { return size_[index_of(d)]; }
    [[nodiscard]] bool is_empty() const { return size_[0] + size_[1] == 0; }
    [[nodiscard]] bool is_rank_idle(std::uint32_t rank) const { return of_rank_[rank] == 0; }
    /// Returns true if no request is queued for the unit's banks.
    [[nodiscard]] bool is_idle(const dram::RefreshUnit& unit) const;

    /// Appends a request. `open_row` is the row open in its bank. Precondition: the queue is not full.
    EntryIndex push(const Request& request, Cycles now, std::uint32_t open_row);
    void remove(EntryIndex index);
    /// Reserves an entry of the write queue for a later write. Call `release_write` before its `push`.
    void reserve_write() { --free_places_[index_of(Direction::write)]; }
    void release_write() { ++free_places_[index_of(Direction::write)]; }
    /// Finds the hits after a row was opened in the bank.
    void row_opened(dram::BankIndex bank, std::uint32_t row);
    void row_closed(dram::BankIndex bank) {
        for (const Direction d : {Direction::read, Direction::write}) bank_queue(d, bank).hit = no_entry;
    }

    [[nodiscard]] EntryIndex oldest(Direction d, dram::BankIndex bank) const {
        return bank_queue(d, bank).head;
    }
    [[nodiscard]] EntryIndex oldest_hit(Direction d, dram::BankIndex bank) const {
        return bank_queue(d, bank).hit;
    }
    /// Returns the oldest request of this direction in the data channel, or `no_entry`.
    [[nodiscard]] EntryIndex oldest(Direction d) const;
    /// Returns true if a request of either direction hits the row open in the bank.
    [[nodiscard]] bool row_is_wanted(dram::BankIndex bank) const {
        return bank_queue(Direction::read, bank).hit != no_entry ||
               bank_queue(Direction::write, bank).hit != no_entry;
    }
    /// Returns true if another request of either direction needs the row of this one. Precondition: that row is open.
    [[nodiscard]] bool row_has_others(EntryIndex index) const;
    /// Returns true if a request of either direction needs another row of the bank of this one.
    [[nodiscard]] bool bank_has_other_rows(EntryIndex index) const;

    [[nodiscard]] Entry& operator[](EntryIndex index) { return entries_[index]; }
    [[nodiscard]] const Entry& operator[](EntryIndex index) const { return entries_[index]; }

    /// Returns the youngest queued request of this direction for the same DRAM line with any KeyID, or `no_entry`.
    [[nodiscard]] EntryIndex find_line(Direction d, const Location& where) const {
        return filter_[index_of(d)][hash(where)] == 0 ? no_entry : search(d, where);
    }

    /// Returns true if `youngest` or an older write of the same line has another KeyID than `request`.
    [[nodiscard]] bool holds_other_key(EntryIndex youngest, const Request& request) const;

    /// Calls `visit(bank)` for each bank with requests of this direction, in order.
    template <class Visitor>
    void for_each_bank(Direction d, Visitor&& visit) const {
        const auto& words = occupied_[index_of(d)];
        for (std::size_t w = 0; w < words.size(); ++w) for_each_bit(words[w], w, visit);
    }
    /// Calls `visit(bank)` for those of them that are in `chosen`, one bit per bank.
    template <class Visitor>
    void for_each_bank(Direction d, const std::vector<std::uint64_t>& chosen, Visitor&& visit) const {
        const auto& words = occupied_[index_of(d)];
        for (std::size_t w = 0; w < words.size(); ++w) for_each_bit(words[w] & chosen[w], w, visit);
    }

    /// Calls `visit(entry)` for each queued request, by bank.
    template <class Visitor>
    void for_each(Visitor&& visit) const {
        for (const BankQueue& queue : bank_queues_)
            for (EntryIndex index = queue.head; index != no_entry; index = entries_[index].next)
                visit(entries_[index]);
    }
    /// Returns true if `is_wanted(request)` is true for any queued request.
    template <class Predicate>
    [[nodiscard]] bool any(Predicate&& is_wanted) const {
        for (const BankQueue& queue : bank_queues_)
            for (EntryIndex index = queue.head; index != no_entry; index = entries_[index].next)
                if (is_wanted(entries_[index].request)) return true;
        return false;
    }

private:
    struct BankQueue {  // the requests of one direction for one bank
        EntryIndex head = no_entry;
        EntryIndex tail = no_entry;
        EntryIndex hit = no_entry;
    };
    static constexpr std::size_t filter_size = 1024;

    template <class Visitor>
    static void for_each_bit(std::uint64_t word, std::size_t number, Visitor&& visit) {
        for (; word != 0; word &= word - 1)
            visit(static_cast<dram::BankIndex>(number * 64 + static_cast<unsigned>(std::countr_zero(word))));
    }
    static std::size_t hash(const Location& where) {
        constexpr std::uint32_t golden = 0x9E3779B1;
        return ((where.row * 131 + where.column + where.bank * 8191) * golden) >> 22U;
    }
    [[nodiscard]] BankQueue& bank_queue(Direction d, dram::BankIndex bank) {
        return bank_queues_[bank * direction_count + index_of(d)];
    }
    [[nodiscard]] const BankQueue& bank_queue(Direction d, dram::BankIndex bank) const {
        return bank_queues_[bank * direction_count + index_of(d)];
    }
    [[nodiscard]] EntryIndex search(Direction d, const Location& where) const;
    [[nodiscard]] bool is_occupied(Direction d, dram::BankIndex bank) const {
        return (occupied_[index_of(d)][bank / 64] >> bank % 64 & 1) != 0;
    }
    [[nodiscard]] EntryIndex last_of_line(EntryIndex from, const Location& where) const;
    [[nodiscard]] EntryIndex first_hit(EntryIndex from, std::uint32_t row) const;

    std::vector<Entry> entries_;
    std::vector<EntryIndex> free_;
    std::vector<BankQueue> bank_queues_;
    std::vector<std::uint32_t> of_rank_;
    std::uint32_t banks_per_rank_;
    std::uint8_t bursts_;  // bursts per line
    std::array<std::uint64_t, direction_count> size_{};
    std::array<std::uint64_t, direction_count> free_places_;
    std::array<std::vector<std::uint64_t>, direction_count> occupied_;  // one bit per bank
    std::array<std::array<std::uint16_t, filter_size>, direction_count>
        filter_{};  // requests by hash of their line
    std::uint64_t sequence_ = 0;
};

}  // namespace mktme::memctrl
