// SPDX-License-Identifier: Apache-2.0
// A core: where its cycles went.
#include "tests/reference_cpu/reference_core.hpp"

namespace mktme::reference_cpu {

/// Gives the cycle to its row. The state is that behind phase 1.
void ReferenceCore::account(Cycle c, bool has_retired) {
    using Rows = cpu::CycleRows;
    account_.settle();
    if (has_retired) return account_.add(&Rows::retiring);
    const Instruction* const oldest =
        head_ < program_.size() && program_[head_].rob_entry ? &program_[head_] : nullptr;
    if (awaited_ || (oldest != nullptr && oldest->has_rule())) return account_.add(&Rows::serialising);
    if (const auto waiting = oldest != nullptr ? first_not_done(*oldest, c) : std::nullopt)
        return account_for_part(*waiting);
    if (oldest != nullptr && oldest->dispatched) return account_.add(&Rows::execution);
    account_.add(finds_no_store_entry_ || has_found_end_ ? &Rows::stores : &Rows::front_end);
}

/// Returns the first part that has an entry and is not done.
std::optional<ReferenceCore::WaitingPart> ReferenceCore::first_not_done(const Instruction& oldest, Cycle c) {
    for (const Record& record : oldest.records) {
        if (!record.entered || record.kind == RecordKind::fetch || record.kind == RecordKind::fence) continue;
        if (record.forwarded && *record.forwarded <= c) continue;
        for (const Part& part : record.parts) {
            const bool is_done =
                record.is_load() ? part.wait.done && *part.wait.done <= c : part.translated.has_value();
            if (!is_done) return WaitingPart{&record, &part};
        }
    }
    return std::nullopt;
}

/// The oldest instruction has a part that is not done.
void ReferenceCore::account_for_part(const WaitingPart& waiting) {
    using Rows = cpu::CycleRows;
    const Record& record = *waiting.record;
    const Part& part = *waiting.part;
    const bool waits_for_store = record.older_store != nullptr && !record.forwarded;
    const bool waits_for_seniors = record.is_load() && record.is_locked && !part.was_taken && has_seniors();
    if (waits_for_store || waits_for_seniors) return account_.add(&Rows::stores);
    if (part.misses_translation) return account_.add(&Rows::translation);
    if (part.looked_up && !part.wait.done) return account_.wait_for(part.wait);
    account_.add(&Rows::execution);
}

}  // namespace mktme::reference_cpu
