// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mktme::mmu {

/// Error code of a page fault (Intel SDM volume 3, "Page-Fault Exceptions"). No bit beyond these is modelled: shadow
/// stacks, HLAT and SGX are absent.
struct FaultCode {
    static constexpr std::uint32_t present = 1U
                                             << 0;   // P: the entries are there and do not permit the access
    static constexpr std::uint32_t write = 1U << 1;  // W/R
    static constexpr std::uint32_t user = 1U << 2;   // U/S: a user-mode access
    static constexpr std::uint32_t reserved = 1U << 3;  // RSVD: a reserved bit is set; P is set too
    static constexpr std::uint32_t fetch = 1U << 4;     // I/D, with EFER.NXE or CR4.SMEP
    static constexpr std::uint32_t pkey = 1U << 5;      // PK: PKRU forbids the access
};

}  // namespace mktme::mmu
