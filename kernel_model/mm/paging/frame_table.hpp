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

/// What a frame is used for.
enum class FrameUse : std::uint8_t { free, zero_page, page_table, anonymous, file };

/// Physical memory, page by page: who uses a frame, how many users it has, and which key it is written with.
class FrameTable {
public:
    explicit FrameTable(std::uint64_t frames) : limit_{frames} {}

    /// A frame with one user. Nothing if memory is exhausted.
    std::optional<Frame> allocate(FrameUse use, KeyId keyid);
    /// `count` frames that follow each other, from one whose number is a multiple of `count`, with one user
    /// each. Only memory that was never used has such; nothing if there is none left.
    std::optional<Frame> allocate_block(std::uint64_t count, FrameUse use, KeyId keyid);
    void get(Frame frame) { ++info(frame).users; }
    /// One user more, of another process: an anonymous page is nobody's alone from now on.
    void share(Frame frame) {
        ++info(frame).users;
        info(frame).exclusive = false;
    }
    /// Gives up one use; the last one frees the frame.
    void put(Frame frame);

    [[nodiscard]] FrameUse use(Frame frame) const { return info(frame).use; }
    [[nodiscard]] KeyId keyid(Frame frame) const { return info(frame).keyid; }
    [[nodiscard]] std::uint32_t users(Frame frame) const { return info(frame).users; }
    /// Is the anonymous page known to be its process' alone (PageAnonExclusive)? A page that was shared by fork is
    /// not, even with a single user left, until a write has looked.
    [[nodiscard]] bool is_exclusive(Frame frame) const { return info(frame).exclusive; }
    void make_exclusive(Frame frame) { info(frame).exclusive = true; }
    /// Was the anonymous frame allocated with a block that the kernel has not split yet (folio_test_large)?
    [[nodiscard]] bool is_large(Frame frame) const { return info(frame).large; }
    void make_small(Frame frame) { info(frame).large = false; }

    [[nodiscard]] std::uint64_t capacity() const { return limit_; }
    [[nodiscard]] std::uint64_t in_use() const { return frames_.size() - free_.size(); }
    /// Frames below this one have been in use at some time.
    [[nodiscard]] std::uint64_t touched() const { return frames_.size(); }

private:
    struct Info {
        std::uint32_t users = 0;
        KeyId keyid{};
        FrameUse use = FrameUse::free;
        bool exclusive = false;
        bool large = false;
    };
    Info& info(Frame frame) { return frames_[number(frame)]; }
    [[nodiscard]] const Info& info(Frame frame) const { return frames_[number(frame)]; }

    std::uint64_t limit_;
    std::vector<Info> frames_;
    std::vector<Frame> free_;  // the one freed last is used first, while it is still in the caches
};

}  // namespace mktme::mm
