// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/reclaim/reverse_map.hpp"

#include <algorithm>

#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/mm/reclaim/split_huge_pages.hpp"

namespace mktme::mm {

namespace {

/// Calls `visit(vma, page, frame)` for each anonymous page of a range.
template <class Visit>
void for_each_page(AddressSpace& space, Range range, Visit&& visit) {
    const Memory& memory = *space.memory;
    for (Vma* vma = space.vmas.overlapping(range); vma != nullptr && vma->range.start < range.end;
         vma = vma->next) {
        if (!vma->anon.own()) continue;
        const Address end = std::min(range.end, vma->range.end);
        for (Address page = std::max(range.start, vma->range.start); page < end; page += page_size) {
            const PageTableEntry entry = space.table.entry(page);
            if (!entry.has_page()) continue;
            const Frame frame = entry.frame(memory.settings.entries);
            if (memory.frames.use(frame) == FrameUse::anonymous) visit(*vma, page, frame);
        }
    }
}

bool has_frame(const AddressSpace& space, Address page, Frame frame) {
    const PageTableEntry entry = space.table.entry(page);
    return entry.has_page() && entry.frame(space.memory->settings.entries) == frame;
}

/// Adds the places of an address space where a page with this offset can be.
void add_by_offset(AddressSpace& space, Frame frame, Pages offset, std::vector<MappedPlace>& places) {
    for (Vma* vma = space.vmas.first(); vma != nullptr; vma = vma->next) {
        if (!vma->anon.own() || offset < vma->offset || offset >= vma->offset + vma->range.pages()) continue;
        const Address page = vma->range.start + in_bytes(offset - vma->offset);
        if (has_frame(space, page, frame)) places.push_back({&space, vma, page});
    }
}

}  // namespace

std::vector<MappedPlace> places_of(Memory& memory, Frame frame, Pages offset) {
    std::vector<MappedPlace> places;
    for (AddressSpace* space : memory.spaces) add_by_offset(*space, frame, offset, places);
    if (places.size() == memory.frames.users(frame)) return places;
    places.clear();
    for (AddressSpace* space : memory.spaces)
        for_each_page(*space, {0, task_size}, [&](Vma& vma, Address page, Frame found) {
            if (found == frame) places.push_back({space, &vma, page});
        });
    return places;
}

std::vector<AddressSpace*> spaces_for(AddressSpace& space, Range range) {
    bool is_shared = false;
    for_each_page(space, range, [&](const Vma&, Address, Frame frame) {
        is_shared = is_shared || space.memory->frames.users(frame) > 1;
    });
    if (!is_shared) return {&space};
    std::vector<AddressSpace*> spaces(space.memory->spaces.begin(), space.memory->spaces.end());
    std::ranges::sort(spaces, {}, &AddressSpace::id);
    return spaces;
}

std::vector<MovablePage> movable_pages(AddressSpace& space, Range range) {
    Memory& memory = *space.memory;
    split_huge_pages(space, range);
    std::vector<MovablePage> pages;
    for_each_page(space, range, [&](const Vma& vma, Address page, Frame frame) {
        const auto is_same = [&](const MovablePage& other) { return other.frame == frame; };
        if (memory.frames.users(frame) > 1 && std::ranges::any_of(pages, is_same)) return;
        auto places = places_of(memory, frame, vma.offset_of(page));
        const bool is_movable =
            places.size() == memory.frames.users(frame) &&
            std::ranges::none_of(places, [](const MappedPlace& place) {
                return place.vma->flags.has(vm::any_lock) || place.space->table.is_huge(place.page);
            });
        if (is_movable) pages.push_back({frame, std::move(places)});
    });
    return pages;
}

}  // namespace mktme::mm
