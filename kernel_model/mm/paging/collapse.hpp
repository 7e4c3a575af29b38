// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/syscall/errno.hpp"

namespace mktme::mm {

using syscall::Errno;

/// Replaces the pages of each whole 2 MiB of `range`, a part of `vma`, with one huge page (madvise_collapse). Ignores
/// both transparent_hugepage/enabled and shmem_enabled.
///
/// Returns EINVAL if the mapping has no aligned 2 MiB, never had a page, or has MADV_NOHUGEPAGE. It is also the result
/// if `range` is too small, if the page table is missing, and for guard pages or private pages over a file's. Returns
/// ENOMEM without 2 MiB of memory. Blocks before an error stay collapsed. The collapse goes on after a guard page over
/// a file, and where private memory lacks even a directory of page tables.
Errno collapse(AddressSpace& space, const Vma& vma, Range range);
/// The same in all mappings of a range, as khugepaged does. Returns the latest error.
Errno collapse_all(AddressSpace& space, Range range);

}  // namespace mktme::mm
