// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "kernel_model/mm/address.hpp"
#include "kernel_model/mm/paging/frame_table.hpp"
#include "kernel_model/mm/reclaim/swap_slot.hpp"

namespace mktme::mm {

/// The swap area of a machine: pages on a disk. The disk reads and writes memory through the KeyID of each page, so that the
/// area holds plain text (docs/facts.md#moving-pages).
class SwapArea {
public:
    using PageBytes = std::array<std::byte, page_size>;

    explicit SwapArea(Pages capacity) : capacity_{capacity} {}

    /// Returns a slot with one use; nullopt if the area is full.
    std::optional<SwapSlot> allocate();
    /// Adds a use: another entry that has the slot.
    void get(SwapSlot slot) { ++slots_.at(slot).uses; }
    /// Ends a use. Returns the frame that was read ahead for the slot, if this was the last one and there is such a frame.
    std::optional<Frame> put(SwapSlot slot);

    [[nodiscard]] PageBytes& bytes(SwapSlot slot) { return slots_.at(slot).bytes; }
    [[nodiscard]] std::uint64_t uses(SwapSlot slot) const;
    [[nodiscard]] std::size_t in_use() const { return slots_.size(); }

    // Pages that were read ahead (the swap cache). The area has a use of their frames.

    void keep(SwapSlot slot, Frame frame) { slots_.at(slot).frame = frame; }
    /// Returns the frame that was read ahead for a slot, and forgets it; nullopt if there is none.
    std::optional<Frame> take(SwapSlot slot);
    [[nodiscard]] std::vector<Frame> kept() const;
    [[nodiscard]] bool has_to_read(SwapSlot slot) const;

private:
    struct Slot {
        std::uint64_t uses = 1;
        std::optional<Frame> frame{};
        PageBytes bytes{};
    };

    Pages capacity_;
    std::map<SwapSlot, Slot> slots_;
    std::vector<SwapSlot> free_;  // below the highest that was ever used, last freed first
};

}  // namespace mktme::mm
