// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "kernel_model/mm/dma/dma_device.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/syscall/errno.hpp"

namespace mktme::task {
struct Task;
}

namespace mktme::mm {

using syscall::Errno;

/// Memory of a transfer: a part of a frame.
struct DmaTarget {
    Frame frame{};
    Address offset = 0;
    /// KeyID that the driver puts into the address; nullopt: that of the page, as the kernel does (phys_to_dma).
    std::optional<KeyId> keyid{};
};

/// Let a device read or write memory: mapping, transfer, end of the mapping. Sleep points of the running entry.
///
/// The address carries the KeyID. A device that cannot drive all its bits goes through a bounce buffer without KeyID, from which or to
/// which the kernel copies (force_dma_unencrypted), unless its IOMMU has the KeyID in the entries
/// (docs/facts.md#devices-and-guests). Returns ENOMEM without memory for the buffer.
Errno device_reads(Memory& memory, const DmaDevice& device, const DmaTarget& target, std::span<std::byte> to);
Errno device_writes(Memory& memory, const DmaDevice& device, const DmaTarget& target,
                    std::span<const std::byte> from);

/// The same for memory of a process, of any length; its pages are brought in. Returns EFAULT where there is no memory that permits it.
Errno device_reads(task::Task& accessor, AddressSpace& space, Address from, const DmaDevice& device,
                   std::optional<KeyId> keyid, std::span<std::byte> to);
Errno device_writes(task::Task& accessor, AddressSpace& space, Address to, const DmaDevice& device,
                    std::optional<KeyId> keyid, std::span<const std::byte> from);

}  // namespace mktme::mm
