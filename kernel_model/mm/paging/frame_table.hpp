// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/base/quantity.hpp"

namespace mktme::mm {

/// Number of a 4 KiB page of physical memory (a PFN), without KeyID.
enum class Frame : std::uint64_t {};
constexpr std::uint64_t number(Frame frame) { return static_cast<std::uint64_t>(frame); }

/// Logarithm to base 2 of a number of frames.
enum class Order : std::uint8_t { page = 0, huge = 9 };
constexpr std::uint64_t frames_of(Order order) { return std::uint64_t{1} << static_cast<unsigned>(order); }

/// Whether a new page must read as zeros. A page that is overwritten as a whole need not.
enum class Zero : bool { no, yes };

/// Use of a frame. A parked frame has no user any more, but work of the call that freed it is still to retire.
enum class FrameUse : std::uint8_t { free, zero_page, page_table, bounce_buffer, anonymous, file, parked };

/// A part of memory that is near to some cores: that of a package.
enum class NodeId : std::uint32_t {};
constexpr std::uint32_t number(NodeId node) { return static_cast<std::uint32_t>(node); }

/// Physical memory by frame: the use of each, its number of users, and the KeyID it is written with. Nodes have equal parts of it,
/// in a row.
class FrameTable {
public:
    explicit FrameTable(std::uint64_t frames, std::uint32_t nodes = 1);

    /// Returns a frame of a node with one user; nullopt if its memory is exhausted.
    std::optional<Frame> allocate(FrameUse use, KeyId keyid, NodeId node = {});
    /// Returns the first of `count` consecutive frames of a node with one user each. Its number is a multiple of `count`. The
    /// block comes from memory that was never used; nullopt if too little of that is left.
    std::optional<Frame> allocate_block(std::uint64_t count, FrameUse use, KeyId keyid, NodeId node = {});
    void get(Frame frame) { ++info(frame).users; }
    /// Adds a user, of another process. An anonymous page is no longer exclusive from then on.
    void share(Frame frame) {
        ++info(frame).users;
        info(frame).exclusive = false;
    }
    /// Drops one use. Returns true if it was the last one: the frame is parked then, and keeps its KeyID.
    [[nodiscard]] bool put(Frame frame);
    /// Frees a parked frame.
    void give_back(Frame frame);

    /// Returns true if the frame exists and was ever used; nothing else may be asked about others.
    [[nodiscard]] bool is_known(Frame frame) const {
        return number(frame) / frames_of_node_ < nodes_.size() &&
               place_in_node(frame) < nodes_[number(node_of(frame))].frames.size();
    }
    [[nodiscard]] FrameUse use(Frame frame) const { return info(frame).use; }
    [[nodiscard]] KeyId keyid(Frame frame) const { return info(frame).keyid; }
    [[nodiscard]] std::uint32_t users(Frame frame) const { return info(frame).users; }
    /// Returns true if the anonymous page is known to be exclusive to its process (PageAnonExclusive). A page that fork
    /// shared is not exclusive, even with a single user left, until a write fault finds that out.
    [[nodiscard]] bool is_exclusive(Frame frame) const { return info(frame).exclusive; }
    void make_exclusive(Frame frame) { info(frame).exclusive = true; }
    /// Returns true if the anonymous frame is part of a block that the kernel has not split yet (folio_test_large).
    [[nodiscard]] bool is_large(Frame frame) const { return info(frame).large; }
    void make_small(Frame frame) { info(frame).large = false; }

    /// Returns true if the page was written through a mapping that is gone (folio_test_dirty).
    [[nodiscard]] bool is_dirty(Frame frame) const { return info(frame).dirty; }
    void mark_dirty(Frame frame) { info(frame).dirty = true; }

    [[nodiscard]] std::uint32_t nodes() const { return static_cast<std::uint32_t>(nodes_.size()); }
    [[nodiscard]] NodeId node_of(Frame frame) const {
        return NodeId{static_cast<std::uint32_t>(nodes_.size() == 1 ? 0 : number(frame) / frames_of_node_)};
    }
    /// Returns the frame's number, counted from the first one of its node.
    [[nodiscard]] std::uint64_t place_in_node(Frame frame) const {
        return number(frame) - number(node_of(frame)) * frames_of_node_;
    }
    [[nodiscard]] std::uint64_t in_use() const;
    /// Calls `visit(frame)` for each frame that was ever used, in order.
    template <class Visit>
    void for_each_touched(Visit&& visit) const {
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            for (std::uint64_t at = 0; at < nodes_[i].frames.size(); ++at)
                visit(Frame{i * frames_of_node_ + at});
    }

private:
    struct Info {
        std::uint32_t users = 0;
        KeyId keyid{};
        FrameUse use = FrameUse::free;
        bool exclusive = false;
        bool large = false;
        bool dirty = false;
    };
    struct Node {
        std::vector<Info> frames{};  // from the first one to the last that was ever used
        std::vector<Frame> free{};   // last freed, first reused: its lines are probably cached
    };
    [[nodiscard]] const Info& info(Frame frame) const {
        return nodes_[number(node_of(frame))].frames[place_in_node(frame)];
    }
    Info& info(Frame frame) { return nodes_[number(node_of(frame))].frames[place_in_node(frame)]; }

    std::uint64_t frames_of_node_;
    std::vector<Node> nodes_;
};

}  // namespace mktme::mm
