// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/mapping/address_space.hpp"

namespace mktme::mm {

/// What shows of advice to take pages back (MADV_FREE, MADV_COLD, MADV_PAGEOUT) on a machine that has no swap and never
/// runs short of memory.

/// Splits each 2 MiB page of which only a part is named and that no other process has (madvise_free_huge_pmd,
/// madvise_cold_or_pageout_pte_range). Pages of it that hold nothing but zeros become the page of zeros. A file's huge
/// page is one no more, and its pages go from all mappings, for faults to find again.
void split_partly_named(AddressSpace& space, Range range);

/// Takes a file's pages out of their only mapping (MADV_PAGEOUT). They stay in memory, for lack of swap.
void page_out_files(AddressSpace& space, Range range);

}  // namespace mktme::mm
