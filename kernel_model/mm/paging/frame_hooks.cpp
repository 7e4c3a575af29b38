// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/frame_hooks.hpp"

#include "kernel_model/mm/address.hpp"
#include "kernel_model/mm/mm_stats.hpp"
#include "kernel_model/syscall/cores.hpp"
#include "kernel_model/syscall/work_list.hpp"

namespace mktme::mm {

PhysAddr EncryptedFrames::address(Frame frame, KeyId keyid) const {
    return PhysAddr{number(frame) << page_shift | format_.keyid_bits(keyid)};
}

void EncryptedFrames::flush_alias(Frame first, Order order, KeyId keyid, WorkList& work) const {
    ++stats_->flushes;
    if (flush_ == LineFlush::lines)
        stats_->flush_lines += (frames_of(order) << page_shift) / line_size.count();
    if (flush_ == LineFlush::lines)
        return work.flush_lines(address(first, keyid), Bytes{frames_of(order) << page_shift});
    for (std::uint32_t package = 0; package < packages_; ++package) work.wbinvd(syscall::PackageId{package});
}

void EncryptedFrames::prepare(Frame first, Order order, KeyId keyid, Zero zero, WorkList& work) {
    if (keyid != KeyId{}) flush_alias(first, order, KeyId{}, work);
    if (zero == Zero::no) return;
    for (std::uint64_t i = 0; i < frames_of(order); ++i)
        work.clear_page(address(Frame{number(first) + i}, keyid));
}

void EncryptedFrames::retire(Frame first, Order order, WorkList& work) {
    const KeyId keyid = frames_->keyid(first);
    if (keyid != KeyId{}) flush_alias(first, order, keyid, work);
}

}  // namespace mktme::mm
