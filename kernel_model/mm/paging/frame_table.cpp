// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/frame_table.hpp"

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
    info(frame) = {.users = 1, .keyid = keyid, .use = use, .exclusive = use == FrameUse::anonymous};
    return frame;
}

std::optional<Frame> FrameTable::allocate_block(std::uint64_t count, FrameUse use, KeyId keyid) {
    const std::uint64_t first = (frames_.size() + count - 1) / count * count;
    if (first + count > limit_) return std::nullopt;
    for (std::uint64_t skipped = frames_.size(); skipped < first; ++skipped) free_.push_back(Frame{skipped});
    frames_.resize(first);
    frames_.resize(first + count, {.users = 1,
                                   .keyid = keyid,
                                   .use = use,
                                   .exclusive = use == FrameUse::anonymous,
                                   .large = use == FrameUse::anonymous});
    return Frame{first};
}

bool FrameTable::put(Frame frame) {
    Info& entry = info(frame);
    if (--entry.users > 0) return false;
    entry.use = FrameUse::parked;
    entry.exclusive = false;
    entry.large = false;
    return true;
}

void FrameTable::give_back(Frame frame) {
    info(frame).use = FrameUse::free;
    info(frame).keyid = KeyId{};
    info(frame).dirty = false;
    free_.push_back(frame);
}

}  // namespace mktme::mm
