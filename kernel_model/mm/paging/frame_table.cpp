// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/frame_table.hpp"

namespace mktme::mm {

FrameTable::FrameTable(std::uint64_t frames, std::uint32_t nodes)
    : frames_of_node_{frames / nodes},
      nodes_(nodes) {}

std::optional<Frame> FrameTable::allocate(FrameUse use, KeyId keyid, NodeId node) {
    auto& [frames, free] = nodes_[number(node)];
    Frame frame{number(node) * frames_of_node_ + frames.size()};
    if (!free.empty()) {
        frame = free.back();
        free.pop_back();
    } else if (frames.size() < frames_of_node_) {
        frames.emplace_back();
    } else {
        return std::nullopt;
    }
    info(frame) = {.users = 1, .keyid = keyid, .use = use, .exclusive = use == FrameUse::anonymous};
    return frame;
}

std::optional<Frame> FrameTable::allocate_block(std::uint64_t count, FrameUse use, KeyId keyid, NodeId node) {
    auto& [frames, free] = nodes_[number(node)];
    const std::uint64_t begin = number(node) * frames_of_node_;
    const std::uint64_t first = (begin + frames.size() + count - 1) / count * count;
    if (first + count > begin + frames_of_node_) return std::nullopt;
    for (std::uint64_t skipped = begin + frames.size(); skipped < first; ++skipped)
        free.push_back(Frame{skipped});
    frames.resize(first - begin);
    frames.resize(first - begin + count, {.users = 1,
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
    nodes_[number(node_of(frame))].free.push_back(frame);
}

std::uint64_t FrameTable::in_use() const {
    std::uint64_t count = 0;
    for (const Node& node : nodes_) count += node.frames.size() - node.free.size();
    return count;
}

}  // namespace mktme::mm
