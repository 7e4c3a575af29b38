// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/syscall/cores.hpp"

namespace mktme::mm {

/// A device as the kernel knows it.
struct DmaDevice {
    static constexpr unsigned widest = 64;

    syscall::DeviceId id{};
    unsigned address_bits = widest;  // that it can drive: its DMA mask
    bool has_iommu = false;          // which translates its addresses
};

}  // namespace mktme::mm
