// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/cpu/record_queue.hpp"

namespace mktme::cpu {

/// Flushes of a core that are on their way to a slice and back.
class FlushSlots {
public:
    explicit FlushSlots(std::uint64_t slots) : slots_(slots) {}

    [[nodiscard]] bool is_empty() const { return used_ == 0; }
    /// Returns true if a flush of this line may leave: a slot is free, and none has the same line.
    [[nodiscard]] bool may_send(PhysAddr line) const {
        return used_ < slots_.size() && std::ranges::none_of(slots_, [&](const Slot& slot) {
                   return slot.is_used && slot.line == line;
               });
    }
    /// Takes a slot. `store`: place of a CLFLUSH that waits for the answer, or none. Precondition: may_send().
    std::uint32_t take(PhysAddr line, std::uint32_t store) {
        const auto free = std::ranges::find(slots_, false, &Slot::is_used);
        *free = {.is_used = true, .line = line, .store = store};
        ++used_;
        return static_cast<std::uint32_t>(free - slots_.begin());
    }
    /// Frees a slot. Returns the place of the CLFLUSH that waited, or none.
    std::uint32_t release(std::uint32_t slot) {
        slots_[slot].is_used = false;
        --used_;
        return slots_[slot].store;
    }

private:
    struct Slot {
        bool is_used = false;
        PhysAddr line{};
        std::uint32_t store = no_place;
    };

    std::vector<Slot> slots_;
    std::size_t used_ = 0;
};

}  // namespace mktme::cpu
