// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/reference_device.hpp"

#include "models/cache/line_address.hpp"
#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::reference_cpu {

ReferenceDevice::ReferenceDevice(Number number, const test::DeviceCase& device, Cycle hop, SliceOf slice_of,
                                 Mail& mail)
    : number_{number},
      device_{device},
      hop_{hop},
      slice_of_{std::move(slice_of)},
      mail_{mail},
      accesses_{device.accesses.begin(), device.accesses.end()} {}

void ReferenceDevice::cycle(Cycle c) {
    const std::size_t answers = taken_at(mail_.to_core[number_], c).size();
    unanswered_ -= answers;
    done_ += answers;
    if (accesses_.empty() || accesses_.front().at.count() > c || unanswered_ == device_.outstanding) return;
    const platform::DeviceAccess access = accesses_.front();
    accesses_.pop_front();
    std::optional<PhysAddr> place{PhysAddr{access.address}};
    if (device_.has_iommu) {
        const auto frame = device_.frames.find(access.address / mmu::table_bytes);
        if (frame == device_.frames.end()) place.reset();
        else place = PhysAddr{frame->second.count() + access.address % mmu::table_bytes};
    }
    if (!place) {
        ++refused_;
        return;
    }
    const PhysAddr line = cache::line_of(*place);
    const auto kind = access.is_write ? MessageKind::device_write : MessageKind::device_read;
    mail_.send_to_slice({.at = c + hop_, .kind = kind, .core = number_, .line = line}, slice_of_(line));
    ++unanswered_;
}

}  // namespace mktme::reference_cpu
