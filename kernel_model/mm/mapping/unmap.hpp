// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/syscall/errno.hpp"

namespace mktme::mm {

using syscall::Errno;

/// Cuts the mappings at both ends of `range`, so that each is either inside or outside
/// (vms_gather_munmap_vmas). ENOMEM if there would be too many; what has been cut stays so.
Errno isolate(AddressSpace& space, Range range);

/// Ends all mappings in `range`, which are not cut (see isolate()): pages, tables, promises and counts.
void remove_isolated(AddressSpace& space, Range range);

/// Both (do_vmi_align_munmap).
Errno unmap(AddressSpace& space, Range range);

/// Takes the pages away and leaves the mappings and guard pages: the next touch finds new pages
/// (zap_page_range_single).
void zap(AddressSpace& space, Range range);
/// The same, but private copies stay: what is taken away are the pages of files.
void zap_file_pages(AddressSpace& space, Range range);

void unmap_everything(AddressSpace& space);

}  // namespace mktme::mm
