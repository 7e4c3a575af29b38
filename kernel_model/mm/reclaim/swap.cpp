// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/reclaim/swap.hpp"

#include "kernel_model/mm/dma/dma_transfer.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/mm/reclaim/page_work.hpp"
#include "kernel_model/syscall/work_list.hpp"
#include "models/base/error.hpp"

namespace mktme::mm {

namespace {

/// A page that is on its way to the swap area.
struct Leaving {
    MovablePage page;
    SwapSlot slot{};
};

/// Puts the slot into all entries of a page. Its uses end with their gathers.
void unmap_to(Memory& memory, const Leaving& leaving) {
    for (std::size_t i = 1; i < leaving.page.places.size(); ++i) memory.swap.get(leaving.slot);
    for (const auto& [space, vma, page] : leaving.page.places) {
        space->lock({page, page + page_size});
        static_cast<void>(
            space->table.set(page, PageTableEntry::swapped(leaving.slot)));  // the table is there
        space->table.gather().drop(leaving.page.frame);
        space->table.gather().stale({page, page + page_size});
    }
}

/// The disk of the swap area drives all addresses: no transfer of it needs memory.
void check(Errno error) {
    if (failed(error)) throw InvariantError{"the disk of the swap area does not reach all memory"};
}

/// Reads a slot into a new frame; nullopt if memory is exhausted.
std::optional<Frame> read_slot(Memory& memory, SwapSlot slot, KeyId keyid) {
    const auto frame = memory.allocate(FrameUse::anonymous, keyid, Zero::no);
    if (!frame) return std::nullopt;
    check(device_writes(memory, memory.settings.swap.disk, {*frame}, memory.swap.bytes(slot)));
    return frame;
}

/// Reads the other slots of the aligned group around one (swap_cluster_readahead), into pages for the faulting mapping.
void read_ahead(Memory& memory, SwapSlot slot, KeyId keyid) {
    const Pages together = memory.settings.swap.read_together;
    const std::uint64_t first = number(slot) - number(slot) % together;
    for (std::uint64_t i = first; i < first + together; ++i) {
        const SwapSlot other{i};
        if (other == slot || !memory.swap.has_to_read(other)) continue;
        if (const auto frame = read_slot(memory, other, keyid)) memory.swap.keep(other, *frame);
    }
}

/// Returns the frame that was read ahead for a slot, unless it has another KeyID and the kernel looks at that.
std::optional<Frame> take_kept(Memory& memory, SwapSlot slot, KeyId keyid) {
    const auto frame = memory.swap.take(slot);
    if (!frame || !memory.settings.swap.looks_at_keyid || memory.frames.keyid(*frame) == keyid) return frame;
    memory.put(*frame);
    return std::nullopt;
}

}  // namespace

Errno swap_out(AddressSpace& space, Range range) {
    Memory& memory = *space.memory;
    PageWork work{space, range};
    std::vector<Leaving> leaving;
    Errno result = Errno::ok;
    for (MovablePage& page : movable_pages(space, range)) {
        const auto slot = memory.swap.allocate();
        if (!slot) {
            result = Errno::enomem;
            break;
        }
        leaving.push_back({std::move(page), *slot});
        unmap_to(memory, leaving.back());
    }
    work.flush();
    for (const auto& [page, slot] : leaving) {
        check(device_reads(memory, memory.settings.swap.disk, {page.frame}, memory.swap.bytes(slot)));
        ++memory.stats.swapped_out;
    }
    return result;
}

FaultResult swap_in(AddressSpace& space, const Vma& vma, Address page) {
    Memory& memory = *space.memory;
    const SwapSlot slot = space.table.entry(page).slot();
    auto frame = take_kept(memory, slot, vma.keyid());
    if (!frame) {
        frame = read_slot(memory, slot, vma.keyid());
        if (!frame) return FaultFailure::no_memory;
        if (memory.settings.swap.read_together > 1) read_ahead(memory, slot, vma.keyid());
    }
    const auto entry = PageTableEntry::leaf(*frame, vma.keyid(), vma.flags, true, memory.settings.entries);
    static_cast<void>(space.table.set(page, entry));  // the table is there
    drop_slot(memory, slot);
    ++memory.stats.swapped_in;
    return *frame;
}

void drop_slot(Memory& memory, SwapSlot slot) {
    if (const auto kept = memory.swap.put(slot)) memory.put(*kept);
}

}  // namespace mktme::mm
