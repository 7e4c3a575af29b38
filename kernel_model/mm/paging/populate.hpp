// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/paging/fault.hpp"

namespace mktme::mm {

/// Flags of an access by the kernel itself to a page of a process (FOLL_* of get_user_pages).
struct PinFlags {
    bool write = false;
    bool force = false;   // as a debugger: ignores permissions that could be granted
    bool remote = false;  // from outside the process: protection keys do not count
};

/// Returns true if the mapping permits the access to `accessor` (check_vma_flags of mm/gup.c).
bool may_pin(const Task& accessor, const Vma& vma, PinFlags flags);

/// Returns the frame of a page of a mapping that permits the access. Takes a page fault only if necessary, and counts
/// it in `accessor` (__get_user_pages).
FaultResult pin(Task& accessor, AddressSpace& space, Vma& vma, Address address, PinFlags flags);

/// Brings in all pages of a range, as locked memory requires (__mm_populate). Skips holes. Returns ENOMEM if memory is
/// exhausted, EFAULT if a page cannot be brought in.
Errno populate(Task& task, Range range);
void populate_ignoring_errors(Task& task, Range range);

/// Brings in all pages of a range for madvise(2): MADV_POPULATE_READ, MADV_POPULATE_WRITE. Returns EINVAL if a mapping
/// does not permit it, EFAULT if a page cannot be brought in. Returns ENOMEM at a hole or if memory is exhausted.
Errno populate_for(Task& task, Range range, bool write);

}  // namespace mktme::mm
