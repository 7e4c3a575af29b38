// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/syscall/errno.hpp"

namespace mktme::mm {

using syscall::Errno;

/// Gives each whole 2 MiB of `range`, a part of `vma`, one huge page in place of its pages (madvise_collapse). Asks
/// neither transparent_hugepage/enabled nor shmem_enabled.
///
/// EINVAL: the mapping has no aligned 2 MiB, never had a page, or has MADV_NOHUGEPAGE; less than 2 MiB are named;
/// no page table or a guard page is there; private pages over a file's. ENOMEM: no 2 MiB of memory. What comes before
/// an error stays collapsed. It goes on behind a guard page over a file, or where there is not even a directory of page
/// tables for private memory.
Errno collapse(AddressSpace& space, const Vma& vma, Range range);

}  // namespace mktme::mm
