// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/reclaim/split_huge_pages.hpp"

#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/syscall/hardware.hpp"

namespace mktme::mm {

void split_huge_pages(AddressSpace& space, Range range) {
    const KernelWork work{*space.memory, space.memory->hardware->current_core(), &space};
    FrameTable& frames = space.memory->frames;
    const EntryFormat format = space.memory->settings.entries;
    for (Address start = huge_page_around(range.start); start < range.end; start += huge_page_size) {
        const Range block = huge_range_around(start);
        if (space.table.is_huge(start)) {
            space.lock(block);
            space.table.split_leaf(start);
        }
        for (Address page = block.start; page < block.end; page += page_size) {
            const PageTableEntry entry = space.table.entry(page);
            if (entry.has_page() && frames.is_large(entry.frame(format)))
                frames.make_small(entry.frame(format));
        }
    }
}

}  // namespace mktme::mm
