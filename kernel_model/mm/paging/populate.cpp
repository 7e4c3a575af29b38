// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/populate.hpp"

#include <algorithm>

#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::mm {

namespace {

Errno errno_of(const FaultResult& result) {
    if (result) return Errno::ok;
    return result.failure() == FaultFailure::no_memory ? Errno::enomem : Errno::efault;
}

/// populate_vma_page_range. Writes to private writable memory, so that it is copied now and not later.
Errno populate_mapping(Task& task, Vma& vma, Range range) {
    if (vma.flags.has(vm::locked_on_fault)) return Errno::ok;
    const bool write = vma.flags.only(vm::write | vm::shared) == vm::write;
    const PinFlags flags{.write = write, .force = vma.is_accessible()};
    for (Address page = range.start; page < range.end; page += page_size) {
        if (!may_pin(task, vma, flags)) return Errno::efault;
        if (const Errno error = errno_of(pin(task, *task.memory, vma, page, flags)); failed(error))
            return error;
    }
    return Errno::ok;
}

Errno populate_all(Task& task, Range range, bool stop_at_error) {
    for (Vma* vma = task.memory->vmas.overlapping(range); vma != nullptr && vma->range.start < range.end;
         vma = vma->next) {
        const Range part{std::max(range.start, vma->range.start), std::min(range.end, vma->range.end)};
        if (const Errno error = populate_mapping(task, *vma, part); failed(error) && stop_at_error)
            return error;
    }
    return Errno::ok;
}

/// Returns true if the entry serves the access as it is (follow_page_pte). A forced write needs no write permission if
/// the page is exclusive to the process.
bool can_follow(const FrameTable& frames, const Vma& vma, PageTableEntry entry, EntryFormat format,
                PinFlags flags) {
    if (!entry.has_page()) return false;
    if (!flags.write || entry.is_writable()) return true;
    const bool is_forced =
        flags.force && vma.is_copied_on_write() && !vma.flags.has(vm::may_share | vm::write);
    return is_forced && frames.is_exclusive(entry.frame(format));
}

}  // namespace

FaultResult pin(Task& accessor, AddressSpace& space, Vma& vma, Address address, PinFlags flags) {
    const Memory& memory = *space.memory;
    const PageTableEntry entry = space.table.entry(address);
    if (can_follow(memory.frames, vma, entry, memory.settings.entries, flags))
        return entry.frame(memory.settings.entries);
    return handle_fault(accessor, space, vma, address, flags.write);
}

bool may_pin(const Task& accessor, const Vma& vma, PinFlags flags) {
    if (flags.write && !vma.flags.has(vm::write)) {
        if (!flags.force || !vma.is_copied_on_write()) return false;
    }
    if (!flags.write && !vma.flags.has(vm::read)) {
        if (!flags.force || !vma.flags.has(vm::may_read)) return false;
    }
    if (flags.remote || !accessor.memory->memory->settings.protection_keys) return true;
    return accessor.pkru.allows(vma.flags.pkey(),
                                flags.write ? mmu::DataAccess::write : mmu::DataAccess::read);
}

Errno populate(Task& task, Range range) { return populate_all(task, range, true); }

void populate_ignoring_errors(Task& task, Range range) {
    static_cast<void>(populate_all(task, range, false));
}

Errno populate_for(Task& task, Range range, bool write) {
    for (Address page = range.start; page < range.end; page += page_size) {
        Vma* vma = task.memory->vmas.at(page);
        if (vma == nullptr) return Errno::enomem;
        const PinFlags flags{.write = write};
        if (!may_pin(task, *vma, flags)) return Errno::einval;
        if (const Errno error = errno_of(pin(task, *task.memory, *vma, page, flags)); failed(error))
            return error;
    }
    return Errno::ok;
}

}  // namespace mktme::mm
