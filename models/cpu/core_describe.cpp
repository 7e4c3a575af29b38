// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "models/cpu/core.hpp"

namespace mktme::cpu {

// What a core waits for, for a message about a machine that makes no progress.

std::vector<std::string> Core::describe() const {
    if (is_finished_) return {fmt::format("core {} has finished", number_)};
    std::string text = fmt::format("core {}: {} instructions retired", number_, retired_);
    if (awaits_answer_) text += ", a trap waits for its answer";
    if (has_senior_store())
        text += fmt::format(", a retired store waits for line {:#x}",
                            stores_[stores_.head()].lines[commit_.part].count());
    if (!flushes_.is_empty()) text += ", flushes wait for their answers";
    if (retired_ < dispatched_) text += fmt::format(", instruction {} waits for {}", retired_, wait_text());
    else if (waits_for_fetch_) text += fmt::format(", instruction {} waits for its code", retired_);
    std::vector<std::string> lines = caches_.on_its_way();
    lines.insert(lines.begin(), text);
    return lines;
}

/// Returns what the oldest instruction waits for.
std::string Core::wait_text() const {
    const WindowEntry& oldest = window_.oldest();
    if (has_own_rule(oldest.special)) return "what comes before it to be done";
    const PartNumber part = first_part_not_done(oldest, done_);
    if (part == no_place) return fmt::format("{} of its times", oldest.pending);
    const bool is_load = part < first_store_part();
    const QueuedRecord& record = is_load ? static_cast<const QueuedRecord&>(loads_[part / 2])
                                         : stores_[(part - first_store_part()) / 2];
    const std::string_view what = is_load ? "load" : "store";
    const std::uint64_t address = record.extent.part(part % 2).count();
    if (!record.is_translated[part % 2])
        return fmt::format("the translation of {:#x}, of a {}", address, what);
    if (record.waits[part % 2] == PartWait::store)
        return fmt::format("an older store to {:#x}, for a {}", address, what);
    return fmt::format("line {:#x}, of a {} at {:#x}", record.lines[part % 2].count(), what, address);
}

}  // namespace mktme::cpu
