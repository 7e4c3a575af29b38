// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/queue/request_queues.hpp"

#include "models/dram/part.hpp"

namespace mktme::memctrl {

RequestQueues::RequestQueues(const dram::Geometry& geometry, std::uint64_t ranks, std::uint64_t reads,
                             std::uint64_t writes)
    : entries_(reads + writes),
      bank_queues_(geometry.banks() * ranks * direction_count),
      of_rank_(ranks, 0),
      banks_per_rank_{static_cast<std::uint32_t>(geometry.banks())},
      bursts_{static_cast<std::uint8_t>(geometry.bursts)},
      free_places_{reads, writes} {
    for (std::size_t index = entries_.size(); index > 0; --index)
        free_.push_back(static_cast<EntryIndex>(index - 1));
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

EntryIndex RequestQueues::push(const Request& request, Cycles now, std::uint32_t open_row) {
    const EntryIndex index = free_.back();
    free_.pop_back();
    const auto d = index_of(request.direction);
    const auto bank = request.where.bank;
    BankQueue& l = bank_queue(request.direction, bank);
    entries_[index] = Entry{.request = request,
                            .arrival = now,
                            .accepted = now,
                            .sequence = sequence_++,
                            .bursts_left = bursts_,
                            .previous = l.tail};
    (l.tail == no_entry ? l.head : entries_[l.tail].next) = index;
    l.tail = index;
    if (l.hit == no_entry && request.where.row == open_row) l.hit = index;
    occupied_[d][bank / 64] |= std::uint64_t{1} << bank % 64;
    ++size_[d];
    --free_places_[d];
    ++of_rank_[bank / banks_per_rank_];
    ++filter_[d][hash(request.where)];
    return index;
}

void RequestQueues::remove(EntryIndex index) {
    Entry& entry = entries_[index];
    const auto d = index_of(entry.request.direction);
    const auto bank = entry.request.where.bank;
    BankQueue& l = bank_queue(entry.request.direction, bank);
    (entry.previous == no_entry ? l.head : entries_[entry.previous].next) = entry.next;
    (entry.next == no_entry ? l.tail : entries_[entry.next].previous) = entry.previous;
    // Requests before the oldest hit do not hit, so the search continues behind it.
    if (l.hit == index) l.hit = first_hit(entry.next, entry.request.where.row);
    if (l.head == no_entry) occupied_[d][bank / 64] &= ~(std::uint64_t{1} << bank % 64);
    --size_[d];
    ++free_places_[d];
    --of_rank_[bank / banks_per_rank_];
    --filter_[d][hash(entry.request.where)];
    free_.push_back(index);
}

void RequestQueues::row_opened(dram::BankIndex bank, std::uint32_t row) {
    for (const Direction d : {Direction::read, Direction::write})
        bank_queue(d, bank).hit = first_hit(bank_queue(d, bank).head, row);
}

EntryIndex RequestQueues::oldest(Direction d) const {
    EntryIndex oldest = no_entry;
    for_each_bank(d, [&](dram::BankIndex bank) {
        const EntryIndex head = bank_queue(d, bank).head;
        if (oldest == no_entry || entries_[head].sequence < entries_[oldest].sequence) oldest = head;
    });
    return oldest;
}

bool RequestQueues::row_has_others(EntryIndex index) const {
    const Request& request = entries_[index].request;
    const Direction other = request.direction == Direction::read ? Direction::write : Direction::read;
    return bank_queue(other, request.where.bank).hit != no_entry ||
           bank_queue(request.direction, request.where.bank).hit != index ||
           first_hit(entries_[index].next, request.where.row) != no_entry;
}

bool RequestQueues::bank_has_other_rows(EntryIndex index) const {
    const Location& where = entries_[index].request.where;
    for (const Direction d : {Direction::read, Direction::write})
        for (EntryIndex other = bank_queue(d, where.bank).head; other != no_entry;
             other = entries_[other].next)
            if (entries_[other].request.where.row != where.row) return true;
    return false;
}

EntryIndex RequestQueues::first_hit(EntryIndex from, std::uint32_t row) const {
    while (from != no_entry && entries_[from].request.where.row != row) from = entries_[from].next;
    return from;
}

EntryIndex RequestQueues::last_of_line(EntryIndex from, const Location& where) const {
    while (from != no_entry && (entries_[from].request.where.row != where.row ||
                                entries_[from].request.where.column != where.column))
        from = entries_[from].previous;
    return from;
}

EntryIndex RequestQueues::search(Direction d, const Location& where) const {
    return last_of_line(bank_queue(d, where.bank).tail, where);
}

bool RequestQueues::holds_other_key(EntryIndex youngest, const Request& request) const {
    EntryIndex index = youngest;
    while (index != no_entry && entries_[index].request.is_same_line(request))
        index = last_of_line(entries_[index].previous, request.where);
    return index != no_entry;
}

}  // namespace mktme::memctrl
