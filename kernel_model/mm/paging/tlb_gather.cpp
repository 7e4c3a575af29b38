// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/tlb_gather.hpp"

#include <algorithm>

#include "kernel_model/mm/guest/guest.hpp"
#include "kernel_model/syscall/work_list.hpp"

namespace mktme::mm {

void TlbGather::stale(Range range) {
    if (stale_.start == stale_.end) stale_ = range;
    else stale_ = {std::min(stale_.start, range.start), std::max(stale_.end, range.end)};
    for (Guest* guest : guests_) guest->zap(range);
}

void TlbGather::flush() {
    for (Guest* guest : guests_) guest->flush();
    if (memory_->skipped != SkippedStep::shootdown && (has_table_ || stale_.start != stale_.end)) {
        memory_->work().flush_tlb(space_, {stale_.start, stale_.end}, cores_);
        syscall::CpuSet others = cores_;
        others.remove(memory_->work().core());
        if (!others.is_empty()) ++memory_->stats.shootdowns;
    }
    stale_ = {};
    has_table_ = false;
}

void TlbGather::finish() {
    flush();
    if (dropped_.empty()) return;
    memory_->put_all(dropped_);
    dropped_.clear();
}

}  // namespace mktme::mm
