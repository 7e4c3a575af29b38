// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/calls/reclaim_advice.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"

namespace mktme::mm {

namespace {

/// A 2 MiB page, some or all pages of which are in the advised range.
struct NamedPage {
    Frame frame{};     // of the first page that is named
    Address page = 0;  // where that is mapped
    Pages named = 0;
    bool is_aligned = false;  // as the memory is mapped, the 2 MiB are in one page table
};

/// Returns the first frame of the 2 MiB around a frame.
Frame block_of(Frame frame) { return Frame{number(frame) - number(frame) % huge_page_pages}; }

/// Returns true if the frame belongs to a 2 MiB page, of private memory or of the file.
bool is_large(const AddressSpace& space, Address page, Frame frame) {
    const FrameTable& frames = space.memory->frames;
    if (frames.use(frame) != FrameUse::file) return frames.is_large(frame);
    const Vma& vma = *space.vmas.at(page);
    return vma.file->file->is_huge(vma.offset_of(page));
}

std::vector<NamedPage> large_pages_in(AddressSpace& space, Range range) {
    std::map<Frame, NamedPage> found;
    const EntryFormat format = space.memory->settings.entries;
    space.table.update(range, [&](Address page, PageTableEntry entry) {
        const Frame frame = entry.frame(format);
        if (!entry.has_page() || !is_large(space, page, frame)) return entry;
        const bool is_aligned = (in_pages(page) - number(frame)) % huge_page_pages == 0;
        ++found.try_emplace(block_of(frame), NamedPage{frame, page, 0, is_aligned}).first->second.named;
        return entry;
    });
    std::vector<NamedPage> pages;
    pages.reserve(found.size());
    for (const auto& [first, page] : found) pages.push_back(page);
    return pages;
}

/// Returns true if a page of the block has a user besides this mapping and the file.
bool is_shared(const FrameTable& frames, Frame first) {
    for (Pages i = 0; i < huge_page_pages; ++i) {
        const Frame frame{number(first) + i};
        const bool is_file = frames.use(frame) == FrameUse::file;
        if ((is_file || frames.is_large(frame)) && frames.users(frame) > (is_file ? 2 : 1)) return true;
    }
    return false;
}

bool is_zero(Memory& memory, Frame frame) {
    std::array<std::byte, page_size> bytes;
    memory.read(memory.address_of(frame), bytes);
    return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{}; });
}

/// split_folio of private memory, with try_to_map_unused_to_zeropage.
void split_anonymous(AddressSpace& space, Frame first) {
    Memory& memory = *space.memory;
    FrameTable& frames = memory.frames;
    const EntryFormat format = memory.settings.entries;
    space.table.update({0, task_size}, [&](Address page, PageTableEntry entry) {
        const Frame frame = entry.frame(format);
        if (!entry.has_page() || block_of(frame) != first || !frames.is_large(frame)) return entry;
        const VmFlags flags = space.vmas.at(page)->flags;
        frames.make_small(frame);
        if (flags.has(vm::locked) || !is_zero(memory, frame)) return entry;
        space.table.gather().drop(frame);
        frames.get(memory.zero_page());
        return PageTableEntry::leaf(memory.zero_page(), KeyId{}, flags, false, format);
    });
    space.table.gather().stale({0, task_size});
    space.table.gather().finish();
}

/// Clears `bits` of the entries in the range for which `wanted(frame)` is true.
template <class Wanted>
void forget_use(AddressSpace& space, Range range, std::uint64_t bits, Wanted&& wanted) {
    const EntryFormat format = space.memory->settings.entries;
    bool any = false;
    space.lock(range);
    space.table.update(range, [&](Address page, PageTableEntry entry) {
        const Range whole = huge_range_around(page);
        const bool is_cut = whole.start < range.start || whole.end > range.end;
        if (!entry.is_present() || (is_cut && space.table.is_huge(page))) return entry;
        if (!wanted(entry.frame(format))) return entry;
        const PageTableEntry cleared = entry.without_use(bits);
        any = any || cleared != entry;
        return cleared;
    });
    if (any) space.table.gather().stale(range);
    space.table.gather().finish();
}

}  // namespace

void forget_dirty(AddressSpace& space, Range range) {
    const FrameTable& frames = space.memory->frames;
    forget_use(space, range, PageTableEntry::use_bits,
               [&](Frame frame) { return frames.use(frame) == FrameUse::anonymous; });
}

void forget_accessed(AddressSpace& space, Range range) {
    const FrameTable& frames = space.memory->frames;
    forget_use(space, range, PageTableEntry::accessed, [&](Frame frame) {
        const FrameUse use = frames.use(frame);
        if (use == FrameUse::file) return frames.users(frame) <= 2;  // the file itself is one
        return use == FrameUse::anonymous && frames.users(frame) == 1;
    });
}

void split_partly_named(AddressSpace& space, Range range) {
    const FrameTable& frames = space.memory->frames;
    for (const NamedPage& large : large_pages_in(space, range)) {
        if (large.is_aligned && large.named == huge_page_pages) continue;
        const Frame first = block_of(large.frame);
        if (is_shared(frames, first)) continue;
        if (frames.use(large.frame) == FrameUse::file) {
            const Vma& vma = *space.vmas.at(large.page);
            vma.file->file->split(vma.offset_of(large.page));
        } else {
            space.table.split_leaf(large.page);
            split_anonymous(space, first);
        }
    }
}

void page_out_files(AddressSpace& space, Range range) {
    FrameTable& frames = space.memory->frames;
    bool any = false;
    space.lock(range);
    space.table.update(range, [&](Address, PageTableEntry entry) {
        const Frame frame = entry.frame(space.memory->settings.entries);
        if (!entry.has_page() || frames.use(frame) != FrameUse::file || frames.users(frame) > 2) return entry;
        if (entry.is_dirty()) frames.mark_dirty(frame);
        space.table.gather().drop(frame);
        any = true;
        return PageTableEntry{};
    });
    if (any) space.table.gather().stale(range);
    space.table.gather().finish();
}

}  // namespace mktme::mm
