// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/paging/frame_table.hpp"

namespace mktme::syscall {
class WorkList;
}

namespace mktme::mm {

class Memory;
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
    explicit EncryptedFrames(Memory& memory) : memory_{&memory} {}

    void prepare(Frame first, Order order, KeyId keyid, Zero zero, WorkList& work) override;
    void retire(Frame first, Order order, WorkList& work) override;

private:
    [[nodiscard]] PhysAddr address(Frame frame, KeyId keyid) const;
    void flush_alias(Frame first, Order order, KeyId keyid, WorkList& work) const;
    void append_flush(PhysAddr from, Bytes size, WorkList& work) const;

    Memory* memory_;
};

}  // namespace mktme::mm
