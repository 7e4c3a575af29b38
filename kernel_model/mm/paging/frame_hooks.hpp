// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/paging/frame_table.hpp"
#include "kernel_model/mm/paging/line_flush.hpp"
#include "models/mmu/entry.hpp"

namespace mktme::syscall {
class WorkList;
}

namespace mktme::mm {

struct MmStats;
using syscall::WorkList;

/// What happens to user frames between two owners: called at every allocation and every release of one.
class FrameHooks {
public:
    virtual ~FrameHooks() = default;
    /// Prepares frames for their pages to be written with `keyid` (prep_encrypted_page).
    virtual void prepare(Frame first, Order order, KeyId keyid, Zero zero, WorkList& work) = 0;
    /// Ends the use of frames under their KeyID (free_encrypted_page). No core can reach them any more: the TLB flush
    /// is earlier in the list. The frames are given back behind what is appended here.
    virtual void retire(Frame first, Order order, WorkList& work) = 0;
};

/// The hooks of the posted series (docs/facts.md#encrypted-pages): the alias that was used last is flushed on either side
/// of a use with a KeyID. One flush on each side is enough, because a page has one alias at a time.
class EncryptedFrames : public FrameHooks {
public:
    /// Flushes `packages` packages where `flush` is the whole cache.
    EncryptedFrames(const FrameTable& frames, mmu::EntryFormat format, LineFlush flush, MmStats& stats,
                    std::uint32_t packages = 1)
        : frames_{&frames},
          format_{format},
          flush_{flush},
          stats_{&stats},
          packages_{packages} {}

    void prepare(Frame first, Order order, KeyId keyid, Zero zero, WorkList& work) override;
    void retire(Frame first, Order order, WorkList& work) override;

private:
    [[nodiscard]] PhysAddr address(Frame frame, KeyId keyid) const;
    void flush_alias(Frame first, Order order, KeyId keyid, WorkList& work) const;

    const FrameTable* frames_;
    mmu::EntryFormat format_;
    LineFlush flush_;
    MmStats* stats_;
    std::uint32_t packages_;
};

}  // namespace mktme::mm
