// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/queue/request_queues.hpp"

namespace mktme::memctrl {

RequestQueues::RequestQueues(const dram::Geometry& geometry, std::uint64_t ranks, std::uint64_t reads,
                             std::uint64_t writes)
    : entries_(reads + writes),
      lanes_(geometry.banks() * ranks * direction_count),
      of_rank_(ranks, 0),
      banks_per_rank_{static_cast<std::uint32_t>(geometry.banks())},
      bursts_{static_cast<std::uint8_t>(geometry.bursts)},
      free_places_{reads, writes} {
    for (std::size_t slot = entries_.size(); slot > 0; --slot) free_.push_back(static_cast<Slot>(slot - 1));
    for (auto& words : occupied_) words.resize((geometry.banks() * ranks + 63) / 64);
}

bool RequestQueues::is_idle(const dram::RefreshUnit& unit) const {
    if (unit.count == banks_per_rank_ || of_rank_[unit.rank] == 0) return of_rank_[unit.rank] == 0;
    for (std::uint32_t i = 0; i < unit.count; ++i) {
        const dram::BankIndex bank = unit.first + i * unit.stride;
        if (is_occupied(Direction::read, bank) || is_occupied(Direction::write, bank)) return false;
    }
    return true;
}

Slot RequestQueues::push(const Request& request, Cycles now, std::uint32_t open_row) {
    const Slot slot = free_.back();
    free_.pop_back();
    const auto d = index_of(request.direction);
    const auto bank = request.where.bank;
    Lane& l = lane(request.direction, bank);
    entries_[slot] = Entry{.request = request,
                           .arrival = now,
                           .accepted = now,
                           .sequence = sequence_++,
                           .bursts_left = bursts_,
                           .previous = l.tail};
    (l.tail == no_slot ? l.head : entries_[l.tail].next) = slot;
    l.tail = slot;
    if (l.hit == no_slot && request.where.row == open_row) l.hit = slot;
    occupied_[d][bank / 64] |= std::uint64_t{1} << bank % 64;
    ++size_[d];
    --free_places_[d];
    ++of_rank_[bank / banks_per_rank_];
    ++filter_[d][hash(request.where)];
    return slot;
}

void RequestQueues::remove(Slot slot) {
    Entry& entry = entries_[slot];
    const auto d = index_of(entry.request.direction);
    const auto bank = entry.request.where.bank;
    Lane& l = lane(entry.request.direction, bank);
    (entry.previous == no_slot ? l.head : entries_[entry.previous].next) = entry.next;
    (entry.next == no_slot ? l.tail : entries_[entry.next].previous) = entry.previous;
    // Requests before the oldest hit do not hit, so the search goes on from where it stood.
    if (l.hit == slot) l.hit = first_hit(entry.next, entry.request.where.row);
    if (l.head == no_slot) occupied_[d][bank / 64] &= ~(std::uint64_t{1} << bank % 64);
    --size_[d];
    ++free_places_[d];
    --of_rank_[bank / banks_per_rank_];
    --filter_[d][hash(entry.request.where)];
    free_.push_back(slot);
}

void RequestQueues::row_opened(dram::BankIndex bank, std::uint32_t row) {
    for (const Direction d : {Direction::read, Direction::write})
        lane(d, bank).hit = first_hit(lane(d, bank).head, row);
}

Slot RequestQueues::oldest(Direction d) const {
    Slot oldest = no_slot;
    for_each_bank(d, [&](dram::BankIndex bank) {
        const Slot head = lane(d, bank).head;
        if (oldest == no_slot || entries_[head].sequence < entries_[oldest].sequence) oldest = head;
    });
    return oldest;
}

bool RequestQueues::row_has_others(Slot slot) const {
    const Request& request = entries_[slot].request;
    const Direction other = request.direction == Direction::read ? Direction::write : Direction::read;
    return lane(other, request.where.bank).hit != no_slot ||
           lane(request.direction, request.where.bank).hit != slot ||
           first_hit(entries_[slot].next, request.where.row) != no_slot;
}

bool RequestQueues::bank_has_other_rows(Slot slot) const {
    const Location& where = entries_[slot].request.where;
    for (const Direction d : {Direction::read, Direction::write})
        for (Slot other = lane(d, where.bank).head; other != no_slot; other = entries_[other].next)
            if (entries_[other].request.where.row != where.row) return true;
    return false;
}

Slot RequestQueues::first_hit(Slot from, std::uint32_t row) const {
    while (from != no_slot && entries_[from].request.where.row != row) from = entries_[from].next;
    return from;
}

Slot RequestQueues::last_of_line(Slot from, const Location& where) const {
    while (from != no_slot && (entries_[from].request.where.row != where.row ||
                               entries_[from].request.where.column != where.column))
        from = entries_[from].previous;
    return from;
}

Slot RequestQueues::search(Direction d, const Location& where) const {
    return last_of_line(lane(d, where.bank).tail, where);
}

bool RequestQueues::holds_other_key(Slot youngest, const Request& request) const {
    Slot slot = youngest;
    while (slot != no_slot && entries_[slot].request.line == request.line)
        slot = last_of_line(entries_[slot].previous, request.where);
    return slot != no_slot;
}

}  // namespace mktme::memctrl
