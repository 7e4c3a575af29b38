// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/dma/dma_transfer.hpp"

#include <algorithm>
#include <array>

#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/mm/paging/populate.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/syscall/work_list.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::mm {

namespace {

/// Returns the bits of an address that a device drives.
std::uint64_t mask_of(const DmaDevice& device) {
    return device.address_bits >= DmaDevice::widest ? ~std::uint64_t{0}
                                                    : (std::uint64_t{1} << device.address_bits) - 1;
}

/// A page that is mapped for a device, as long as the object lives.
class DmaMapping {
public:
    DmaMapping(Memory& memory, const DmaDevice& device, const DmaTarget& target)
        : memory_{&memory},
          device_{&device} {
        const EntryFormat format = memory.settings.entries;
        const std::uint64_t page = number(target.frame) << page_shift;
        const std::uint64_t full =
            page | format.keyid_bits(target.keyid.value_or(memory.frames.keyid(target.frame)));
        const std::uint64_t mask = mask_of(device);
        address_ = full & mask;
        if (device.has_iommu) {
            // A core has one transfer at a time, and so one page of the device's addresses.
            address_ = std::uint64_t{number(memory.work().core())} << page_shift & mask;
            memory.hardware->iommu_map(device.id, address_, PhysAddr{full});
            return;
        }
        const bool reaches = ((page | format.all_keyid_bits()) & ~mask) == 0;
        if (reaches || target.keyid) return;
        bounce_ = memory.allocate_on(lowest_node, FrameUse::bounce_buffer, KeyId{}, Zero::no);
        is_valid_ = bounce_ && (number(*bounce_) << page_shift & ~mask) == 0;
        if (!is_valid_) return;
        address_ = number(*bounce_) << page_shift;
        ++memory.stats.bounced;
    }
    DmaMapping(const DmaMapping&) = delete;
    DmaMapping& operator=(const DmaMapping&) = delete;
    ~DmaMapping() {
        if (device_->has_iommu) memory_->hardware->iommu_unmap(device_->id, address_);
        if (bounce_) memory_->put(*bounce_);
    }

    [[nodiscard]] bool is_valid() const { return is_valid_; }
    /// Returns the address of the page that the device drives.
    [[nodiscard]] std::uint64_t address() const { return address_; }
    [[nodiscard]] const std::optional<Frame>& bounce() const { return bounce_; }

private:
    /// The node with the lowest addresses (SWIOTLB is below 4 GiB).
    static constexpr NodeId lowest_node{0};

    Memory* memory_;
    const DmaDevice* device_;
    std::uint64_t address_ = 0;
    std::optional<Frame> bounce_{};
    bool is_valid_ = true;
};

/// Calls `transfer(target, offset, size)` for the part of a range in each page of a process.
template <class Transfer>
Errno page_by_page(task::Task& accessor, AddressSpace& space, Range range, PinFlags flags,
                   std::optional<KeyId> keyid, Transfer&& transfer) {
    for (Address at = range.start; at < range.end;) {
        const KernelWork work{*space.memory, accessor.core, &space};
        Vma* const vma = space.vmas.at(at);
        if (vma == nullptr || !may_pin(accessor, *vma, flags)) return Errno::efault;
        const auto frame = pin(accessor, space, *vma, at, flags);
        if (!frame) return Errno::efault;
        const Address end = std::min(range.end, page_down(at) + page_size);
        const DmaTarget target{*frame, at % page_size, keyid};
        if (const Errno error = transfer(target, at - range.start, end - at); failed(error)) return error;
        at = end;
    }
    return Errno::ok;
}

}  // namespace

Errno device_reads(Memory& memory, const DmaDevice& device, const DmaTarget& target,
                   std::span<std::byte> to) {
    const DmaMapping mapping{memory, device, target};
    if (!mapping.is_valid()) return Errno::enomem;
    if (mapping.bounce()) memory.copy_page(*mapping.bounce(), target.frame);
    memory.device_read(device.id, mapping.address() + target.offset, to);
    return Errno::ok;
}

Errno device_writes(Memory& memory, const DmaDevice& device, const DmaTarget& target,
                    std::span<const std::byte> from) {
    const DmaMapping mapping{memory, device, target};
    if (!mapping.is_valid()) return Errno::enomem;
    memory.device_write(device.id, mapping.address() + target.offset, from);
    if (!mapping.bounce()) return Errno::ok;
    std::array<std::byte, page_size> bytes{};
    const auto part = std::span{bytes}.first(from.size());
    memory.read(PhysAddr{mapping.address() + target.offset}, part);
    memory.write(PhysAddr{memory.address_of(target.frame).count() + target.offset}, part);
    return Errno::ok;
}

Errno device_reads(task::Task& accessor, AddressSpace& space, Address from, const DmaDevice& device,
                   std::optional<KeyId> keyid, std::span<std::byte> to) {
    return page_by_page(accessor, space, {from, from + to.size()}, {.force = true, .remote = true}, keyid,
                        [&](const DmaTarget& target, Address offset, Address size) {
                            return device_reads(*space.memory, device, target, to.subspan(offset, size));
                        });
}

Errno device_writes(task::Task& accessor, AddressSpace& space, Address to, const DmaDevice& device,
                    std::optional<KeyId> keyid, std::span<const std::byte> from) {
    return page_by_page(accessor, space, {to, to + from.size()}, {.write = true, .remote = true}, keyid,
                        [&](const DmaTarget& target, Address offset, Address size) {
                            return device_writes(*space.memory, device, target, from.subspan(offset, size));
                        });
}

}  // namespace mktme::mm
