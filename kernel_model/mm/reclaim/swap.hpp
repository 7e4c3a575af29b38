// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/paging/fault.hpp"

namespace mktme::mm {

/// Writes the anonymous pages of a range to the swap area, as if memory ran short (shrink_folio_list). Pages of files and pages that
/// are locked in memory stay. A huge page is split first. Returns ENOMEM if the area is full: the pages behind stay.
Errno swap_out(AddressSpace& space, Range range);

/// Brings a page back that its entry says is in the swap area (do_swap_page).
///
/// With a read-ahead, the slots around are read as well, into pages with the KeyID of this mapping. If another mapping then takes such a
/// page, the posted series enters it with the KeyID of that mapping, under which it is garbage: no hunk of it looks at the page.
FaultResult swap_in(AddressSpace& space, const Vma& vma, Address page);

/// Ends the use that an entry has of its slot.
void drop_slot(Memory& memory, SwapSlot slot);

}  // namespace mktme::mm
