// SPDX-License-Identifier: Apache-2.0
// A core: senior stores, flushes and fences.
#include <algorithm>

#include "models/cache/line_address.hpp"
#include "tests/reference_cpu/reference_core.hpp"

namespace mktme::reference_cpu {

namespace {

PhysAddr line_of(const Record& record, std::size_t part) {
    return cache::line_of(record.parts[part].translating.physical);
}

/// Returns the bytes of a store's part in its line.
ByteRange bytes_of(const Record& record, std::size_t part) {
    constexpr std::uint64_t line = line_size.count();
    const std::uint64_t first = record.parts[part].address % line;
    const std::uint64_t before = record.parts[part].address - record.address;  // in the other part
    const std::uint64_t count = std::min(record.bytes - before, line - first);
    return {.first = static_cast<std::uint8_t>(first), .count = static_cast<std::uint8_t>(count)};
}

MessageKind message_of(cpu::Special special) {
    if (special == cpu::Special::clflush) return MessageKind::clflush;
    return special == cpu::Special::clflushopt ? MessageKind::clflushopt : MessageKind::clwb;
}

}  // namespace

void ReferenceCore::take_flush_answers() {
    for (const PhysAddr line : caches_.answered_flushes()) {
        const auto slot = std::ranges::find(flushes_, line, &Flush::line);
        if (slot->clflush != nullptr) slot->clflush->is_answered = true;
        flushes_.erase(slot);
    }
}

/// Returns the parts of senior stores, flushes and fences that are not committed, oldest first.
std::vector<ReferenceCore::Senior> ReferenceCore::seniors() {
    std::vector<Senior> seniors;
    for (Record* record : store_queue_) {
        if (!record->instruction->is_retired) break;
        if (record->kind == RecordKind::fence) seniors.push_back({record, 0});
        for (std::size_t part = 0; part < record->parts.size(); ++part)
            if (!record->parts[part].is_committed) seniors.push_back({record, part});
    }
    return seniors;
}

/// Looks at the oldest part of a store that is not asked for.
void ReferenceCore::ask(Cycle c) {
    const std::vector<Senior> waiting = seniors();
    for (const Senior& senior : waiting) {
        if (senior.record->kind != RecordKind::store) continue;
        if (only_head_asks_ && &senior != &waiting.front()) return;
        Part& part = senior.record->parts[senior.part];
        if (part.is_asked_for) continue;
        part.is_asked_for =
            caches_.ask_for_ownership(line_of(*senior.record, senior.part), !part.was_asked_for,
                                      !senior.record->instruction->claims_lines ||
                                          senior.record->bytes < 64 || senior.record->parts.size() > 1,
                                      c);
        if (part.is_asked_for) part.was_asked_for = true;
        return;
    }
}

void ReferenceCore::commit(Cycle c) {
    for (std::uint64_t count = 0; count < params_.store_commits; ++count) {
        const std::vector<Senior> waiting = seniors();
        if (waiting.empty() || !commit_one(waiting.front(), c)) return;
    }
}

/// Returns false if the oldest senior part does not commit in this cycle.
bool ReferenceCore::commit_one(const Senior& senior, Cycle c) {
    Record& record = *senior.record;
    if (record.kind == RecordKind::store) return commit_store(senior, c);
    if (record.kind == RecordKind::flush) return commit_flush(record, c);
    if (!flushes_.empty()) return false;  // SFENCE
    free_entry(record, c);
    return true;
}

bool ReferenceCore::commit_store(const Senior& senior, Cycle c) {
    Record& record = *senior.record;
    const PhysAddr line = line_of(record, senior.part);
    if (!caches_.is_writable(line)) {
        if (record.parts[senior.part].is_asked_for && !caches_.is_ownership_under_way(line)) ask_again();
        return false;
    }
    caches_.commit(line, bytes_of(record, senior.part), c);
    const auto& [seen, to] = record.instruction->operands;
    if (record.instruction->changes_entries)
        for (std::uint64_t done = 0; done < record.bytes; done += sizeof(mmu::Entry))
            mmu_.change_entry(PhysAddr{record.address + done},
                              {.seen = mmu::Entry{seen}, .to = mmu::Entry{to}});
    only_head_asks_ = false;
    record.parts[senior.part].is_committed = true;
    if (senior.part + 1 == record.parts.size()) free_entry(record, c);
    return true;
}

/// The line of the oldest part was lost.
void ReferenceCore::ask_again() {
    only_head_asks_ = true;
    for (const Senior& senior : seniors())
        if (senior.record->kind == RecordKind::store) senior.record->parts[senior.part].is_asked_for = false;
}

bool ReferenceCore::commit_flush(Record& record, Cycle c) {
    if (!record.is_sent && !send_flush(record, c)) return false;
    if (record.instruction->special == cpu::Special::clflush && !record.is_answered) return false;
    record.parts.front().is_committed = true;
    free_entry(record, c);
    return true;
}

/// Sends the message of a flush, if a slot is free and none has the same line.
bool ReferenceCore::send_flush(Record& record, Cycle c) {
    const PhysAddr line = line_of(record, 0);
    const bool has_same_line = std::ranges::find(flushes_, line, &Flush::line) != flushes_.end();
    if (has_same_line || flushes_.size() == params_.flushes) return false;
    const cpu::Special special = record.instruction->special;
    flushes_.push_back({line, special == cpu::Special::clflush ? &record : nullptr});
    caches_.send_flush(message_of(special), line, c);
    record.is_sent = true;
    return true;
}

void ReferenceCore::free_entry(Record& record, Cycle c) {
    record.committed = c;
    std::erase(store_queue_, &record);
}

}  // namespace mktme::reference_cpu
