// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/frame_hooks.hpp"

#include "kernel_model/mm/memory.hpp"
#include "kernel_model/syscall/work_list.hpp"

namespace mktme::mm {

PhysAddr EncryptedFrames::address(Frame frame, KeyId keyid) const {
    return PhysAddr{number(frame) << page_shift | memory_->settings.entries.keyid_bits(keyid)};
}

void EncryptedFrames::append_flush(PhysAddr from, Bytes size, WorkList& work) const {
    ++memory_->stats.flushes;
    if (memory_->settings.line_flush == LineFlush::lines) {
        memory_->stats.flush_lines += size.count() / line_size.count();
        return work.flush_lines(from, size);
    }
    for (std::uint32_t package = 0; package < memory_->settings.nodes; ++package)
        work.wbinvd(syscall::PackageId{package});
}

void EncryptedFrames::flush_alias(Frame first, Order order, KeyId keyid, WorkList& work) const {
    const auto skipped = keyid == KeyId{} ? SkippedStep::flush_at_alloc : SkippedStep::flush_at_free;
    const PhysAddr from = address(first, keyid);
    const Bytes size{frames_of(order) << page_shift};
    if (memory_->skipped != skipped) append_flush(from, size, work);
    if (memory_->settings.watches_aliases) work.expect_uncached(from, size);
}

void EncryptedFrames::prepare(Frame first, Order order, KeyId keyid, Zero zero, WorkList& work) {
    if (keyid != KeyId{}) flush_alias(first, order, KeyId{}, work);
    if (zero == Zero::no || memory_->skipped == SkippedStep::zeroing) return;
    for (std::uint64_t i = 0; i < frames_of(order); ++i)
        work.clear_page(address(Frame{number(first) + i}, keyid));
}

void EncryptedFrames::retire(Frame first, Order order, WorkList& work) {
    const KeyId keyid = memory_->frames.keyid(first);
    if (keyid != KeyId{}) flush_alias(first, order, keyid, work);
}

}  // namespace mktme::mm
