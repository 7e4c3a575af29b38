// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/calls/mmap.hpp"

namespace mktme::mm {

/// MREMAP_* of mremap(2), with their numbers.
namespace remap {

inline constexpr std::uint64_t may_move = 1;
inline constexpr std::uint64_t fixed = 2;
inline constexpr std::uint64_t dont_unmap = 4;

}  // namespace remap

struct RemapRequest {
    Address address = 0;
    Address old_length = 0;
    Address new_length = 0;
    std::uint64_t flags = 0;
    Address new_address = 0;  // with `fixed`; a hint with `dont_unmap`
};

/// mremap(2) of Linux 6.18. Returns the new address. With `may_move | fixed` and equal lengths it moves any number of
/// mappings and keeps the holes between them.
///
/// EINVAL: unknown flags, not page aligned, no new length, `fixed` or `dont_unmap` without `may_move`, ranges that
/// overlap, a private mapping with an old length of 0. EFAULT: no mapping, or a range past the end of one that is to
/// grow or to move. ENOMEM: no room, limits, too many mappings. EAGAIN: more locked than RLIMIT_MEMLOCK.
Result<Address> mremap(Task& task, const RemapRequest& given);

}  // namespace mktme::mm
