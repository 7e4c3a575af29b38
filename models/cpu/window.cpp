// SPDX-License-Identifier: Apache-2.0
#include "models/cpu/window.hpp"

#include <algorithm>

namespace mktme::cpu {

/// Returns the instruction that writes a register last, if it is still in the window.
WindowEntry* Window::writer_of(std::uint8_t reg) {
    const Writer writer = writers_[reg];
    if (writer.place == no_place || entries_.is_empty()) return nullptr;
    WindowEntry& entry = entries_[writer.place];
    return entry.number == writer.number && writer.number >= oldest().number ? &entry : nullptr;
}

void Window::rename(std::uint32_t place, const RegisterUse& registers) {
    WindowEntry& entry = entries_[place];
    std::uint32_t source = 0;
    for (const std::uint8_t reg : registers.sources) {
        const std::uint32_t edge = place * WindowEntry::most_sources + source++;
        WindowEntry* const writer = reg == 0 ? nullptr : writer_of(reg);
        if (writer == nullptr) continue;
        if (writer->pending == 0) {
            entry.sources_complete = std::max(entry.sources_complete, writer->complete);
            continue;
        }
        edges_[edge] = {writer->first_consumer};
        writer->first_consumer = edge;
        ++entry.unknown_sources;
    }
    for (const std::uint8_t reg : registers.destinations)
        if (reg != 0) writers_[reg] = {.place = place, .number = entry.number};
}

}  // namespace mktme::cpu
