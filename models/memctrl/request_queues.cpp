// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/request_queues.hpp"

namespace mktme::memctrl {

RequestQueues::RequestQueues(std::uint32_t banks, std::uint32_t banks_per_rank, std::uint64_t reads,
                             std::uint64_t writes)
    : entries_(reads + writes),
      lanes_(banks * direction_count),
      of_rank_(banks / banks_per_rank, 0),
      banks_per_rank_{banks_per_rank},
      capacity_{reads, writes} {
    for (std::size_t slot = entries_.size(); slot > 0; --slot) free_.push_back(static_cast<Slot>(slot - 1));
    for (auto& words : occupied_) words.resize((banks + 63) / 64);
}

Slot RequestQueues::push(const Request& request, Cycles now, std::uint32_t open_row) {
    const Slot slot = free_.back();
    free_.pop_back();
    const auto d = index_of(request.direction);
    const auto bank = request.where.bank;
    Lane& l = lane(request.direction, bank);
    entries_[slot] = Entry{.request = request, .arrival = now, .sequence = sequence_++, .previous = l.tail};
    (l.tail == no_slot ? l.head : entries_[l.tail].next) = slot;
    l.tail = slot;
    if (l.hit == no_slot && request.where.row == open_row) l.hit = slot;
    occupied_[d][bank / 64] |= std::uint64_t{1} << bank % 64;
    ++size_[d];
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
    --of_rank_[bank / banks_per_rank_];
    --filter_[d][hash(entry.request.where)];
    free_.push_back(slot);
}

void RequestQueues::row_opened(dram::BankIndex bank, std::uint32_t row) {
    for (const Direction d : {Direction::read, Direction::write})
        lane(d, bank).hit = first_hit(lane(d, bank).head, row);
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
