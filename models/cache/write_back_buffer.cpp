// SPDX-License-Identifier: Apache-2.0
#include "models/cache/write_back_buffer.hpp"

#include <utility>

namespace mktme::cache {

WriteBackBuffer::WriteBackBuffer(std::uint64_t entries) : lines_(entries, no_line), states_(entries) {
    free_.reserve(entries);
    for (std::uint64_t entry = entries; entry > 0; --entry)
        free_.push_back(static_cast<EntryIndex>(entry - 1));
}

EntryIndex WriteBackBuffer::add(PhysAddr line, LineState state) {
    const EntryIndex entry = free_.back();
    free_.pop_back();
    lines_[entry] = line.count();
    states_[entry] = state;
    return entry;
}

EntryIndex WriteBackBuffer::find(PhysAddr line) const {
    for (EntryIndex entry = 0; entry < lines_.size(); ++entry)
        if (lines_[entry] == line.count() && is_valid(states_[entry])) return entry;
    return no_entry;
}

LineState WriteBackBuffer::take(EntryIndex entry) {
    return std::exchange(states_[entry], LineState::invalid);
}

void WriteBackBuffer::release(EntryIndex entry) {
    lines_[entry] = no_line;
    states_[entry] = LineState::invalid;
    free_.push_back(entry);
}

}  // namespace mktme::cache
