// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/reclaim/swap_area.hpp"

#include <utility>

namespace mktme::mm {

std::optional<SwapSlot> SwapArea::allocate() {
    if (slots_.size() >= capacity_) return std::nullopt;
    SwapSlot slot{slots_.size()};
    if (!free_.empty()) {
        slot = free_.back();
        free_.pop_back();
    }
    slots_.try_emplace(slot);
    return slot;
}

std::optional<Frame> SwapArea::put(SwapSlot slot) {
    const auto place = slots_.find(slot);
    if (--place->second.uses > 0) return std::nullopt;
    const auto frame = place->second.frame;
    slots_.erase(place);
    free_.push_back(slot);
    return frame;
}

std::uint64_t SwapArea::uses(SwapSlot slot) const {
    const auto place = slots_.find(slot);
    return place != slots_.end() ? place->second.uses : 0;
}

std::optional<Frame> SwapArea::take(SwapSlot slot) { return std::exchange(slots_.at(slot).frame, {}); }

std::vector<Frame> SwapArea::kept() const {
    std::vector<Frame> frames;
    for (const auto& [slot, content] : slots_)
        if (content.frame) frames.push_back(*content.frame);
    return frames;
}

bool SwapArea::has_to_read(SwapSlot slot) const {
    const auto place = slots_.find(slot);
    return place != slots_.end() && !place->second.frame;
}

}  // namespace mktme::mm
