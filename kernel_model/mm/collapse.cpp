// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/collapse.hpp"

#include "kernel_model/mm/memory_file.hpp"
#include "kernel_model/mm/unmap.hpp"

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

template <class Predicate>
bool has_any(AddressSpace& space, Range block, Predicate&& predicate) {
    bool found = false;
    space.table.update(block, [&](Address, PageTableEntry entry) {
        found = found || predicate(entry);
        return entry;
    });
    return found;
}

bool has_guard(AddressSpace& space, Range block) {
    return has_any(space, block, [](PageTableEntry entry) { return entry.is_guard(); });
}

/// Guards, and private copies of the file's pages.
bool has_more_than_file_pages(AddressSpace& space, Range block) {
    const Memory& memory = *space.memory;
    return has_any(space, block, [&](PageTableEntry entry) {
        return entry.is_guard() || memory.frames.use(entry.frame(memory.settings.entries)) != FrameUse::file;
    });
}

/// Puts a huge page in place of all that `block` has now. The tables that this gives up are enough for it.
void enter(AddressSpace& space, const Vma& vma, Range block, Frame first) {
    const Memory& memory = *space.memory;
    zap(space, block);
    const auto entry =
        PageTableEntry::leaf(first, memory.frames.keyid(first), vma.flags, true, memory.settings.entries);
    static_cast<void>(space.table.set_huge(block.start, entry));
}

/// collapse_huge_page: a copy of all pages, zeros where there are none.
Errno collapse_anonymous(AddressSpace& space, const Vma& vma, Range block) {
    if (space.table.is_empty_around(block.start) || has_guard(space, block)) return Errno::einval;
    Memory& memory = *space.memory;
    const auto first = memory.frames.allocate_block(huge_page_pages, FrameUse::anonymous, vma.keyid);
    if (!first) return Errno::enomem;
    for (Pages i = 0; i < huge_page_pages; ++i) {
        const PhysAddr to = memory.address_of(Frame{number(*first) + i});
        const PageTableEntry entry = space.table.entry(block.start + in_bytes(i));
        if (entry.is_none()) memory.hardware->clear_page(to);
        else memory.hardware->copy_page(to, memory.address_of(entry.frame(memory.settings.entries)));
    }
    enter(space, vma, block, *first);
    return Errno::ok;
}

/// The file's pages are collapsed for all its mappings. This one then has them in one entry, unless it has guards or
/// pages of its own among them (collapse_pte_mapped_thp).
Errno collapse_file(AddressSpace& space, const Vma& vma, Range block) {
    MemoryFile& file = *vma.file->file;
    const Pages index = vma.offset_of(block.start);
    if (const Errno error = file.collapse(index); failed(error)) return error;
    if (has_more_than_file_pages(space, block)) return Errno::einval;
    const Frame first = *file.present(index);
    for (Pages i = 0; i < huge_page_pages; ++i) space.memory->frames.get(Frame{number(first) + i});
    enter(space, vma, block, first);
    return Errno::ok;
}

}  // namespace

Errno collapse(AddressSpace& space, const Vma& vma, Range range) {
    if (!may_have_huge_pages(vma)) return Errno::einval;
    const Range blocks{up_to_huge_page(range.start), huge_page_around(range.end)};
    if (blocks.start > blocks.end) return Errno::einval;
    Errno result = Errno::ok;
    for (Address at = blocks.start; at < blocks.end; at += huge_page_size) {
        const Range block{at, at + huge_page_size};
        if (space.table.is_huge(at)) continue;
        // SCAN_PMD_NULL is one of the results after which the kernel goes on; an empty entry of a directory is not.
        if (vma.is_anonymous() && !space.table.has_directory(at)) {
            result = Errno::einval;
            continue;
        }
        const Errno error =
            vma.is_anonymous() ? collapse_anonymous(space, vma, block) : collapse_file(space, vma, block);
        if (failed(error)) return error;
    }
    return result;
}

}  // namespace mktme::mm
