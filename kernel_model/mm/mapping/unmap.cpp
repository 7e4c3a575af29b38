// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/mapping/unmap.hpp"

#include "kernel_model/mm/mapping/merge.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/mm/reclaim/swap.hpp"

namespace mktme::mm {

namespace {

void give_back(AddressSpace& space, Vma& vma) {
    const Pages pages = vma.range.pages();
    if (vma.flags.has(vm::account)) space.memory->uncommit(pages);
    if (vma.flags.has(vm::locked)) space.mapped.locked -= pages;
    space.count_pages(vma.flags, -static_cast<std::int64_t>(pages));
    space.vmas.erase(vma);
}

enum class Guards : std::uint8_t { stay, go };

/// Drops the pages whose use is `wanted`, and the guards if they are to go (zap_pte_range). The caller finishes the
/// gather.
template <class Wanted>
void take_pages(AddressSpace& space, Range range, Guards guards, Wanted&& wanted) {
    Memory& memory = *space.memory;
    TlbGather& gather = space.table.gather();
    bool any = false;
    space.lock(range);
    space.table.update(range, [&](Address, PageTableEntry entry) {
        if (entry.is_guard()) return guards == Guards::go ? PageTableEntry{} : entry;
        if (entry.is_swapped()) {
            if (!wanted(FrameUse::anonymous)) return entry;
            drop_slot(memory, entry.slot());
            return PageTableEntry{};
        }
        const Frame frame = entry.frame(memory.settings.entries);
        if (!wanted(memory.frames.use(frame))) return entry;
        if (entry.is_dirty()) memory.frames.mark_dirty(frame);
        gather.drop(frame);
        any = true;
        return PageTableEntry{};
    });
    if (any) gather.stale(range);
}

}  // namespace

Errno isolate(AddressSpace& space, Range range) {
    Vma* first = space.vmas.overlapping(range);
    if (first == nullptr) return Errno::ok;
    if (first->range.start < range.start) {
        // Only a hole inside one mapping leaves more mappings than before, and needs room.
        if (range.end < first->range.end && space.vmas.size() >= space.memory->settings.max_map_count)
            return Errno::enomem;
        split(space, *first, range.start);
    }
    Vma* last = space.vmas.at(range.end - 1);
    if (last != nullptr && last->range.end > range.end) split(space, *last, range.end);
    return Errno::ok;
}

void remove_isolated(AddressSpace& space, Range range) {
    Vma* vma = space.vmas.overlapping(range);
    if (vma == nullptr) return;
    take_pages(space, range, Guards::go, [](FrameUse) { return true; });
    Range hole{vma->previous != nullptr ? vma->previous->range.end : 0, everything.end};
    Range gone{vma->range.start, vma->range.end};
    while (vma != nullptr && vma->range.start < range.end) {
        Vma* next = vma->next;
        gone.end = vma->range.end;
        give_back(space, *vma);
        vma = next;
    }
    if (vma != nullptr) hole.end = vma->range.start;
    space.table.release_unmapped(gone, hole);
    space.table.gather().finish();
}

Errno unmap(AddressSpace& space, Range range) {
    if (const Errno error = isolate(space, range); failed(error)) return error;
    remove_isolated(space, range);
    return Errno::ok;
}

void zap(AddressSpace& space, Range range) {
    take_pages(space, range, Guards::stay, [](FrameUse) { return true; });
    space.table.gather().finish();
}

void zap_with_tables(AddressSpace& space, Range range) {
    take_pages(space, range, Guards::stay, [](FrameUse) { return true; });
    space.table.release_empty(range);
    space.table.gather().finish();
}

void zap_file_pages(AddressSpace& space, Range range) {
    take_pages(space, range, Guards::stay, [](FrameUse use) { return use == FrameUse::file; });
    space.table.gather().finish();
}

void unmap_everything(AddressSpace& space) { remove_isolated(space, {0, task_size}); }

}  // namespace mktme::mm
