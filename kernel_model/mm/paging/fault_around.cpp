// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/fault_around.hpp"

#include <algorithm>

#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"

namespace mktme::mm {

namespace {

/// Pages that a read of a file brings in (fault_around_bytes is 64 KiB).
constexpr Pages fault_around_pages = 16;

/// Returns up to 16 pages around `page`, within the mapping and one page table. They start at a multiple of 16 pages or
/// at the start of the mapping.
Range surroundings(const Vma& vma, Address page) {
    constexpr Address size = in_bytes(fault_around_pages);
    const Address table_end = huge_page_around(page) + huge_page_size;
    const Address start = std::max(page & ~(size - 1), vma.range.start);
    return {start, std::min({start + size, table_end, vma.range.end})};
}

Pages end_of(const MemoryFile& file) { return in_pages(page_up(file.size())); }

/// Returns true if the page is in a huge page of the file that lies wholly in the mapping and in one page table.
bool has_huge_page(const Vma& vma, Address page) {
    const Range whole = huge_range_around(page);
    return vma.file->file->is_huge(vma.offset_of(page)) && vma.range.start <= whole.start &&
           whole.end <= vma.range.end && vma.offset_of(whole.start) % huge_page_pages == 0;
}

PageTableEntry entry_for(const AddressSpace& space, const Vma& vma, Frame frame) {
    const Memory& memory = *space.memory;
    return PageTableEntry::leaf(frame, memory.frames.keyid(frame), vma.flags, vma.flags.has(vm::shared),
                                memory.settings.entries);
}

/// filemap_map_pages: enters those pages of `range` that the file has in memory below `end`. Returns the frame of
/// `page` if it was entered.
std::optional<Frame> map_present(AddressSpace& space, const Vma& vma, Address page, Range range, Pages end) {
    FrameTable& frames = space.memory->frames;
    std::optional<Frame> own;
    for (Address at = range.start; at < range.end; at += page_size) {
        const Pages index = vma.offset_of(at);
        if (index >= end) break;
        const auto frame = vma.file->file->present(index);
        if (!frame || space.memory->is_unsettled(*frame) || !space.table.entry(at).is_none()) continue;
        if (!space.table.set(at, entry_for(space, vma, *frame))) break;
        frames.get(*frame);
        if (at == page) own = frame;
    }
    return own;
}

/// do_set_pmd: enters the huge page, or its 512 pages one by one, also those past the end of the file. If some are
/// entered already, only a read enters the others.
std::optional<Frame> map_huge_page(AddressSpace& space, const Vma& vma, Address page, bool write) {
    const Range whole = huge_range_around(page);
    if (space.table.has_table(page) || vma.flags.has(vm::no_huge_page)) {
        if (write && !space.table.is_empty_around(page)) return std::nullopt;
        return map_present(space, vma, page, whole, vma.offset_of(whole.end));
    }
    const Frame first = *vma.file->file->present(vma.offset_of(whole.start));
    if (!space.table.set_huge(whole.start, entry_for(space, vma, first))) return std::nullopt;
    for (Pages i = 0; i < huge_page_pages; ++i) space.memory->frames.get(Frame{number(first) + i});
    return Frame{number(first) + in_pages(page - whole.start)};
}

}  // namespace

/// A write past the end of the file is a bus error even inside its huge page. A read finds the huge page if the first
/// page around it is inside the file.
std::optional<Frame> map_around(AddressSpace& space, const Vma& vma, Address page, bool write) {
    const Pages end = end_of(*vma.file->file);
    const Range around = surroundings(vma, page);
    if (vma.offset_of(write ? page : around.start) >= end) return std::nullopt;
    if (has_huge_page(vma, page)) return map_huge_page(space, vma, page, write);
    return write ? std::nullopt : map_present(space, vma, page, around, end);
}

}  // namespace mktme::mm
