// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/syscall/errno.hpp"

namespace mktme::mm {

using syscall::Errno;

/// Splits the mappings at both ends of `range`, so that each is either inside or outside (vms_gather_munmap_vmas).
/// Returns ENOMEM if there would be too many.
Errno isolate(AddressSpace& space, Range range);

/// Removes all mappings in `range`, with their pages, tables, committed memory and counts. Precondition: no mapping
/// crosses the ends of `range` (see isolate()).
void remove_isolated(AddressSpace& space, Range range);

/// Isolates `range` and removes its mappings (do_vmi_align_munmap). Returns ENOMEM if there would be too many.
Errno unmap(AddressSpace& space, Range range);

/// Drops the pages and keeps the mappings and guard pages. The next access brings in new pages (zap_page_range_single).
void zap(AddressSpace& space, Range range);
/// As zap(), and frees the tables that are empty then (CONFIG_PT_RECLAIM).
void zap_with_tables(AddressSpace& space, Range range);
/// As zap(), but drops only pages of files; private copies stay.
void zap_file_pages(AddressSpace& space, Range range);

void unmap_everything(AddressSpace& space);

}  // namespace mktme::mm
