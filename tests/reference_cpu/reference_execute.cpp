// SPDX-License-Identifier: Apache-2.0
// A core: records are taken, translated and looked up.
#include <algorithm>

#include "models/cache/line_address.hpp"
#include "tests/reference_cpu/reference_core.hpp"

namespace mktme::reference_cpu {

void ReferenceCore::execute(Cycle c) {
    if (stopped_at_) return;
    std::erase_if(locked_, [](const Instruction* instruction) {
        return instruction->is_retired && std::ranges::all_of(instruction->records, [](const Record& record) {
                   return !record.is_in_sq() || record.committed;
               });
    });
    std::uint64_t ports = params_.load_ports;
    for (std::uint64_t i = head_; i < program_.size() && program_[i].rob_entry; ++i)
        for (Record& record : program_[i].records) {
            if (!record.entered || record.kind == RecordKind::fetch || record.kind == RecordKind::fence)
                continue;
            if (!execute_record(record, ports, c)) return;
        }
}

/// Takes the parts of a record that are ready. Returns false if an in-order core stops here.
bool ReferenceCore::execute_record(Record& record, std::uint64_t& ports, Cycle c) {
    const bool is_in_order = params_.order == cpu::ExecutionOrder::in_order;
    for (std::size_t part = 0; part < record.parts.size(); ++part) {
        if (has_passed(record, part)) continue;
        const bool is_taken =
            !is_held_back(record, c) && is_ready(record, part, c) && (!record.is_load() || ports > 0);
        bool passes = false;
        if (is_taken && record.is_load()) {
            --ports;
            record.parts[part].was_taken = true;
            passes = take_load(record, part, c);
        } else if (is_taken) {
            passes = translate(record.parts[part], c);
        }
        if (is_in_order && !passes) return false;
    }
    return true;
}

/// Returns true if nothing is left to do for a part.
bool ReferenceCore::has_passed(const Record& record, std::size_t part) {
    if (!record.is_load()) return record.parts[part].translated.has_value();
    return record.forwarded || (record.parts[part].looked_up && !record.parts[part].wait.is_queued);
}

/// Returns true if an older MFENCE or locked operation, or a rule of its own, keeps the record from being taken.
bool ReferenceCore::is_held_back(const Record& record, Cycle c) const {
    const Instruction& own = *record.instruction;
    for (const Instruction* locked : locked_)
        if (locked->number < own.number) return true;
    for (std::uint64_t i = head_; i < own.number - 1; ++i)
        if (program_[i].special == cpu::Special::mfence && !program_[i].is_complete_by(c)) return true;
    if (!record.is_locked || !record.is_load()) return false;
    return own.number != head_ + 1 || has_seniors();
}

bool ReferenceCore::is_record_ready(const Record& record, Cycle c) {
    if (*record.entered >= c) return false;
    if (record.producer != nullptr) {
        const auto loaded = record.producer->loaded();
        if (!loaded || *loaded > c) return false;
    }
    return std::ranges::all_of(record.instruction->sources,
                               [c](const Instruction* source) { return is_known_complete(*source, c); });
}

/// Returns true if an instruction is complete by this cycle, and not by what its phase 3 has done.
bool ReferenceCore::is_known_complete(const Instruction& source, Cycle c) {
    if (!source.is_complete_by(c)) return false;
    return std::ranges::all_of(source.records, [c](const Record& record) {
        return record.is_load() || record.kind == RecordKind::fetch || record.parts.empty() ||
               *record.translated() < c;
    });
}

bool ReferenceCore::is_ready(const Record& record, std::size_t part, Cycle c) const {
    if (!is_record_ready(record, c)) return false;
    const Part& own = record.parts[part];
    const bool looks_again = own.translating.look_again && *own.translating.look_again <= c;
    if (own.is_being_translated && !own.translating.is_done_by(c) && !looks_again) return false;
    if (!record.is_load()) return true;
    if (own.looked_up) return false;  // it waits in the FIFO
    if (part == 1) return record.parts[0].looked_up && *record.parts[0].looked_up < c;
    if (record.older_store == nullptr) return true;
    if (record.waits_for_commit) return record.older_store->committed.has_value();
    const auto translated = record.older_store->translated();
    return translated && *translated < c;
}

/// Looks the page of a part up, for the first time or again.
void ReferenceCore::look_up(Stream stream, Part& part, Cycle c) {
    if (part.is_being_translated && !part.translating.look_again) return;
    part.is_being_translated = true;
    part.translating = {};
    if (part.is_physical) {
        part.translating = {.at = c, .physical = PhysAddr{part.address}};
        return;
    }
    mmu_.look_up(stream, part.address, part.access, part.translating, c);
}

/// Step a. Returns true if the part is translated.
bool ReferenceCore::translate(Part& part, Cycle c) {
    look_up(Stream::data, part, c);
    if (part.translating.is_done_by(c) && !part.translated) part.translated = c;
    part.misses_translation = !part.translated;
    return part.translated.has_value();
}

/// Steps a to c. Returns true if the part has passed all of them.
bool ReferenceCore::take_load(Record& record, std::size_t part, Cycle c) {
    Part& own = record.parts[part];
    if (!translate(own, c)) return false;
    if (part == 0 && !passes_older_stores(record, c)) return record.forwarded.has_value();
    own.looked_up = c;
    caches_.load(cache::line_of(own.translating.physical), own.wait, record.is_locked, c);
    return !own.wait.is_queued;
}

/// Step b. Returns true if no older store overlaps the load.
bool ReferenceCore::passes_older_stores(Record& record, Cycle c) {
    Record* youngest = nullptr;
    for (Record* store : store_queue_) {
        if (store->kind != RecordKind::store || store->instruction->number >= record.instruction->number)
            continue;
        if (store->address < record.address + record.bytes && record.address < store->address + store->bytes)
            youngest = store;
    }
    record.older_store = youngest;
    if (youngest == nullptr) return true;
    const auto translated = youngest->translated();
    record.waits_for_commit = translated && *translated <= c;
    const bool covers = youngest->address <= record.address &&
                        record.address + record.bytes <= youngest->address + youngest->bytes;
    if (record.waits_for_commit && covers) record.forwarded = c + params_.forward_latency.count();
    return false;
}

}  // namespace mktme::reference_cpu
