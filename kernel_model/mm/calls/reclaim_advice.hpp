// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/mapping/address_space.hpp"

namespace mktme::mm {

/// Visible effects of advice to reclaim pages (MADV_FREE, MADV_COLD, MADV_PAGEOUT) on a machine that has no swap and
/// never runs short of memory.

/// Splits each 2 MiB page that no other process has, unless `range` covers all of it in one page table
/// (madvise_free_huge_pmd, madvise_cold_or_pageout_pte_range). Pages of it that hold only zeros become the zero page. A
/// file's huge page becomes small pages, which leave all mappings until faults enter them again.
void split_partly_named(AddressSpace& space, Range range);

/// Removes a file's pages from their only mapping (MADV_PAGEOUT). They stay in memory for lack of swap.
void page_out_files(AddressSpace& space, Range range);

}  // namespace mktme::mm
