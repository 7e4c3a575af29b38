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

/// Clears bits of use in the entries of a range, so that later use shows (madvise_free_pte_range,
/// madvise_cold_or_pageout_pte_range). MADV_FREE clears accessed and dirty bits of private memory, MADV_COLD accessed bits
/// of pages that no other process has. A 2 MiB page that is not named as a whole is left alone.
void forget_dirty(AddressSpace& space, Range range);
void forget_accessed(AddressSpace& space, Range range);

/// Removes a file's pages from their only mapping (MADV_PAGEOUT). They stay in memory for lack of swap.
void page_out_files(AddressSpace& space, Range range);

}  // namespace mktme::mm
