// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernel_model/mm/mapping/vm_flags.hpp"

namespace mktme::mm {

/// The protection argument of system calls (PROT_* of mmap(2), with their numbers).
namespace prot {

inline constexpr std::uint64_t none = 0;
inline constexpr std::uint64_t read = 1;
inline constexpr std::uint64_t write = 2;
inline constexpr std::uint64_t exec = 4;
inline constexpr std::uint64_t sem = 8;  // for atomic operations; without effect
inline constexpr std::uint64_t grows_down = 0x0100'0000;
inline constexpr std::uint64_t grows_up = 0x0200'0000;

}  // namespace prot

/// Returns the access flags and the key of a mapping with this protection (calc_vm_prot_bits).
constexpr VmFlags flags_of(std::uint64_t protection, int pkey) {
    return VmFlags{protection & (prot::read | prot::write | prot::exec)}.with_pkey(pkey);
}

}  // namespace mktme::mm
