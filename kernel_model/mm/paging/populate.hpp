// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/paging/fault.hpp"

namespace mktme::mm {

/// How the kernel itself reaches for a page of a process (FOLL_* of get_user_pages).
struct PinFlags {
    bool write = false;
    bool force = false;   // as a debugger: whatever could be permitted is
    bool remote = false;  // from outside the process: protection keys do not count
};

/// Does the mapping permit that to `accessor` (check_vma_flags of mm/gup.c)?
bool may_pin(const Task& accessor, const Vma& vma, PinFlags flags);

/// Returns the frame of a page of a mapping that permits it, and takes a fault for it only if need be, which is counted
/// in `accessor` (__get_user_pages).
FaultResult pin(Task& accessor, AddressSpace& space, Vma& vma, Address address, PinFlags flags);

/// Brings in all pages of a range, as locked memory needs it (__mm_populate). ENOMEM: no memory. EFAULT: a
/// page cannot be had. Holes are passed over.
Errno populate(Task& task, Range range);
void populate_ignoring_errors(Task& task, Range range);

/// Brings in all pages of a range for madvise(2): MADV_POPULATE_READ, MADV_POPULATE_WRITE. EINVAL: a mapping
/// does not permit it. ENOMEM: a hole. EFAULT: a page cannot be had.
Errno populate_for(Task& task, Range range, bool write);

}  // namespace mktme::mm
