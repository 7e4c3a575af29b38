// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/guard_pages.hpp"

#include "kernel_model/mm/mapping/unmap.hpp"
#include "kernel_model/mm/paging/fault.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"

namespace mktme::mm {

/// The mapping gets anonymous memory, even if it maps a file: fork copies its page tables only then.
Errno install_guards(AddressSpace& space, Vma& vma, Range range) {
    if (vma.flags.has(vm::locked | vm::dont_expand)) return Errno::einval;
    prepare_anon(vma);
    zap(space, range);
    for (Address page = range.start; page < range.end; page += page_size)
        if (!space.table.set(page, PageTableEntry::guard())) return Errno::enomem;
    return Errno::ok;
}

Errno remove_guards(AddressSpace& space, const Vma& vma, Range range) {
    if (vma.flags.has(vm::dont_expand)) return Errno::einval;
    space.table.update(
        range, [](Address, PageTableEntry entry) { return entry.is_guard() ? PageTableEntry{} : entry; });
    return Errno::ok;
}

}  // namespace mktme::mm
