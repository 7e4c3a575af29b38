// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/frame_table.hpp"

namespace mktme::mm {

std::optional<Frame> FrameTable::allocate(FrameUse use, KeyId keyid) {
    Frame frame{frames_.size()};
    if (!free_.empty()) {
        frame = free_.back();
        free_.pop_back();
    } else if (frames_.size() < limit_) {
        frames_.emplace_back();
    } else {
        return std::nullopt;
    }
    info(frame) = {.users = 1, .keyid = keyid, .use = use};
    return frame;
}

void FrameTable::put(Frame frame) {
    Info& entry = info(frame);
    if (--entry.users > 0) return;
    entry.use = FrameUse::free;
    free_.push_back(frame);
}

}  // namespace mktme::mm
