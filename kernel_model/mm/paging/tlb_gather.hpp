// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernel_model/mm/memory.hpp"
#include "kernel_model/syscall/cores.hpp"

namespace mktme::mm {

class Guest;

/// What must be flushed from the TLBs of an address space, and what may be given back only behind that flush (struct
/// mmu_gather). The second-level entries of its guests go with its own.
class TlbGather {
public:
    TlbGather(Memory& memory, SpaceId space) : memory_{&memory}, space_{space} {}

    /// Adds a core that may cache translations of the address space (mm_cpumask).
    void add_core(syscall::CoreId core) { cores_.add(core); }
    /// The guests whose memory is of the address space (mmu_notifier_register).
    void add_guest(Guest& guest) { guests_.push_back(&guest); }
    void remove_guest(const Guest& guest) { std::erase(guests_, &guest); }
    /// An entry in `range` that a core may have cached is gone or permits less.
    void stale(Range range);
    /// Ends one use of a frame whose entry is gone.
    void drop(Frame frame) { dropped_.push_back(frame); }
    /// Frees a frame that held a table. Cores may have cached the way to it.
    void drop_table(Frame frame) {
        drop(frame);
        has_table_ = true;
    }
    /// Appends the flush of everything stale, if there is any.
    void flush();
    /// Appends the flush, and behind it the end of the uses.
    void finish();

private:
    Memory* memory_;
    SpaceId space_;
    syscall::CpuSet cores_;
    Range stale_{};  // the hull of all that is stale; empty: nothing
    bool has_table_ = false;
    std::vector<Guest*> guests_;
    std::vector<Frame> dropped_;
};

}  // namespace mktme::mm
