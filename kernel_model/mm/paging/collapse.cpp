// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/collapse.hpp"

#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/mm/mapping/unmap.hpp"
#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/mm/reclaim/swap.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/syscall/work_list.hpp"

namespace mktme::mm {

namespace {

constexpr Address up_to_huge_page(Address address) { return huge_page_around(address + huge_page_size - 1); }

/// thp_vma_allowable_order for a forced collapse.
bool may_have_huge_pages(const Vma& vma) {
    if (vma.flags.has(vm::no_huge_page | vm::dont_expand)) return false;
    if (up_to_huge_page(vma.range.start) + huge_page_size > vma.range.end) return false;
    if (vma.is_anonymous()) return vma.anon.own() != nullptr;
    return (in_pages(vma.range.start) - vma.offset) % huge_page_pages == 0;
}

/// Outcome of the collapse of one 2 MiB.
enum class Outcome : std::uint8_t {
    done,
    passed_over,  // EINVAL, but the kernel goes on with the next 2 MiB
    refused,      // EINVAL
    no_memory,
};

bool has_guard(AddressSpace& space, Range block) {
    bool found = false;
    space.table.update(block, [&](Address, PageTableEntry entry) {
        found = found || entry.is_guard();
        return entry;
    });
    return found;
}

/// Reads the pages of a block that are in the swap area (__collapse_huge_page_swapin). Returns false without memory for them.
bool bring_back(AddressSpace& space, const Vma& vma, Range block) {
    for (Address page = block.start; page < block.end; page += page_size)
        if (space.table.entry(page).is_swapped() && !swap_in(space, vma, page)) return false;
    return true;
}

/// Tells whether the file's huge page may replace the mapping's entries. The first guard or private copy decides. Only
/// after a guard does the kernel go on (SCAN_PTE_NON_PRESENT).
Outcome look_for_own_entries(AddressSpace& space, Range block) {
    const Memory& memory = *space.memory;
    Outcome outcome = Outcome::done;
    space.table.update(block, [&](Address, PageTableEntry entry) {
        if (outcome != Outcome::done) return entry;
        if (entry.is_guard()) outcome = Outcome::passed_over;
        else if (entry.is_swapped() ||
                 memory.frames.use(entry.frame(memory.settings.entries)) != FrameUse::file)
            outcome = Outcome::refused;
        return entry;
    });
    return outcome;
}

/// Enters a huge page in an empty block. Returns false without memory for tables.
bool enter(AddressSpace& space, const Vma& vma, Range block, Frame first) {
    const Memory& memory = *space.memory;
    const bool writable = vma.is_anonymous() || vma.flags.has(vm::shared);
    const auto entry =
        PageTableEntry::leaf(first, memory.frames.keyid(first), vma.flags, writable, memory.settings.entries);
    return space.table.set_huge(block.start, entry);
}

/// Takes the pages of a block out of the page table and the TLBs, so that they do not change while they are copied
/// (pmdp_collapse_flush). Their uses end with the next gather that is finished.
std::vector<std::optional<Frame>> take_out(AddressSpace& space, Range block) {
    std::vector<std::optional<Frame>> pages(huge_page_pages);
    TlbGather& gather = space.table.gather();
    space.lock(block);
    space.table.update(block, [&](Address page, PageTableEntry entry) {
        const Frame frame = entry.frame(space.memory->settings.entries);
        pages[in_pages(page - block.start)] = frame;
        gather.drop(frame);
        return PageTableEntry{};
    });
    gather.stale(block);
    gather.flush();
    return pages;
}

/// collapse_huge_page: copies all pages, with zeros where there are none. An empty table suffices; a missing table does
/// not. The kernel goes on only if the directory is missing too (SCAN_PMD_NULL).
Outcome collapse_anonymous(AddressSpace& space, const Vma& vma, Range block) {
    if (!space.table.has_directory(block.start)) return Outcome::passed_over;
    if (!space.table.has_table(block.start) || has_guard(space, block)) return Outcome::refused;
    if (!bring_back(space, vma, block)) return Outcome::no_memory;
    Memory& memory = *space.memory;
    const auto first = memory.allocate_huge(FrameUse::anonymous, vma.keyid(), Zero::no);
    if (!first) return Outcome::no_memory;
    const auto pages = take_out(space, block);
    for (Pages i = 0; i < huge_page_pages; ++i) {
        const Frame to{number(*first) + i};
        if (pages[i]) memory.copy_page(to, *pages[i]);
        else memory.work().clear_page(memory.address_of(to));
    }
    static_cast<void>(enter(space, vma, block, *first));  // the table is there
    space.table.gather().finish();
    return Outcome::done;
}

/// Collapses the file's pages for all its mappings. This mapping then has them in one entry, unless it has guards or
/// pages of its own among them (collapse_pte_mapped_thp).
Outcome collapse_file(AddressSpace& space, const Vma& vma, Range block) {
    MemoryFile& file = *vma.file->file;
    const Pages index = vma.offset_of(block.start);
    if (const Errno error = file.collapse(index); failed(error))
        return error == Errno::enomem ? Outcome::no_memory : Outcome::refused;
    if (const auto outcome = look_for_own_entries(space, block); outcome != Outcome::done) return outcome;
    const Frame first = *file.present(index);
    zap(space, block);
    if (!enter(space, vma, block, first)) return Outcome::no_memory;
    space.table.gather().finish();
    for (Pages i = 0; i < huge_page_pages; ++i) space.memory->frames.get(Frame{number(first) + i});
    return Outcome::done;
}

}  // namespace

Errno collapse(AddressSpace& space, const Vma& vma, Range range) {
    if (!may_have_huge_pages(vma)) return Errno::einval;
    const Range blocks{up_to_huge_page(range.start), huge_page_around(range.end)};
    if (blocks.start > blocks.end) return Errno::einval;
    Errno result = Errno::ok;
    for (Address at = blocks.start; at < blocks.end; at += huge_page_size) {
        if (space.table.is_huge(at)) continue;
        const Range block = huge_range_around(at);
        switch (vma.is_anonymous() ? collapse_anonymous(space, vma, block)
                                   : collapse_file(space, vma, block)) {
            case Outcome::done: break;
            case Outcome::passed_over: result = Errno::einval; break;
            case Outcome::refused: return Errno::einval;
            case Outcome::no_memory: return Errno::enomem;
        }
    }
    return result;
}

Errno collapse_all(AddressSpace& space, Range range) {
    const KernelWork work{*space.memory, space.memory->hardware->current_core(), &space};
    Errno result = Errno::ok;
    for (const Vma* vma = space.vmas.overlapping(range); vma != nullptr && vma->range.start < range.end;
         vma = vma->next) {
        const Range part{std::max(range.start, vma->range.start), std::min(range.end, vma->range.end)};
        if (const auto error = collapse(space, *vma, part); failed(error)) result = error;
    }
    return result;
}

}  // namespace mktme::mm
