// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/memory.hpp"

#include <algorithm>

namespace mktme::mm {

namespace {

/// Part of the commit limit that only privileged processes may use: 8 MiB (admin_reserve_kbytes).
constexpr Pages admin_reserve = in_pages(8 << 20);

}  // namespace

Memory::Memory(Hardware& machine, MemorySettings given)
    : settings{given},
      hardware{&machine},
      frames{given.frames},
      zero_page_{*allocate_cleared(FrameUse::zero_page, KeyId{})} {}

bool Memory::commit(Pages pages, bool privileged) {
    switch (settings.overcommit) {
        case Overcommit::always: break;
        case Overcommit::guess:
            if (pages > settings.frames) return false;
            break;
        case Overcommit::never: {
            Pages allowed = settings.frames * settings.overcommit_ratio / 100;
            if (!privileged) allowed -= std::min(allowed, admin_reserve);
            if (committed_ + pages >= allowed) return false;
            break;
        }
    }
    committed_ += pages;
    return true;
}

std::optional<Frame> Memory::huge_zero_page() {
    if (huge_zero_page_) return huge_zero_page_;
    huge_zero_page_ = frames.allocate_block(huge_page_pages, FrameUse::zero_page, KeyId{});
    for (Pages i = 0; huge_zero_page_ && i < huge_page_pages; ++i)
        hardware->clear_page(address_of(Frame{number(*huge_zero_page_) + i}));
    return huge_zero_page_;
}

std::vector<Frame> Memory::own_frames() const {
    std::vector<Frame> own{zero_page_};
    for (Pages i = 0; huge_zero_page_ && i < huge_page_pages; ++i)
        own.push_back(Frame{number(*huge_zero_page_) + i});
    return own;
}

std::optional<Frame> Memory::allocate_cleared(FrameUse use, KeyId keyid) {
    const auto frame = frames.allocate(use, keyid);
    if (frame) hardware->clear_page(address_of(*frame));
    return frame;
}

}  // namespace mktme::mm
