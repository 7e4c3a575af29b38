// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/mapping/locking.hpp"

#include <algorithm>

#include "kernel_model/mm/mapping/change_parts.hpp"
#include "kernel_model/mm/mapping/merge.hpp"
#include "kernel_model/mm/paging/populate.hpp"
#include "kernel_model/task/capability.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::mm {

namespace {

bool locks_without_limit(const Task& task) { return task.cred.capable(task::Capability::ipc_lock); }

/// Returns the whole pages that `length` bytes at `address` touch.
Range touched_pages(Address address, Address length) {
    const Address start = page_down(address);
    return {start, start + page_up(length + (address - start))};
}

Pages locked_in(const AddressSpace& space, Range range) {
    Pages pages = 0;
    for (const Vma* vma = space.vmas.overlapping(range); vma != nullptr && vma->range.start < range.end;
         vma = vma->next)
        if (vma->flags.has(vm::locked))
            pages +=
                Range{std::max(range.start, vma->range.start), std::min(range.end, vma->range.end)}.pages();
    return pages;
}

/// mlock_fixup: returns the mapping that has the range now. Skips droppable memory, which is neither locked nor
/// counted.
Result<Vma*> set_locked(AddressSpace& space, Vma* previous, Vma& vma, Range range, VmFlags flags) {
    if (flags == vma.flags || vma.flags.has(vm::droppable)) return &vma;
    const bool was_locked = vma.flags.has(vm::locked);
    const auto changed = modify(space, previous, vma, range, {.flags = flags});
    if (!changed) return changed;
    (*changed)->flags = flags;
    if (flags.has(vm::locked) == was_locked) return changed;
    space.mapped.locked += was_locked ? Pages{0} - range.pages() : range.pages();
    return changed;
}

/// apply_vma_lock_flags
Errno lock_range(AddressSpace& space, Range range, bool lock) {
    if (range.end < range.start) return Errno::einval;
    if (range.end == range.start) return Errno::ok;
    Vma* const first = space.vmas.at(range.start);
    if (first == nullptr) return Errno::enomem;
    return change_parts(*first, range, [&](Vma* previous, Vma& vma, Range part) {
        const VmFlags flags = vma.flags.without(vm::any_lock) | (lock ? vm::locked : VmFlags{});
        return set_locked(space, previous, vma, part, flags);
    });
}

/// Gives all mappings these locks. One that cannot be changed is skipped (apply_mlockall_flags).
void lock_mappings(AddressSpace& space, VmFlags lock) {
    for (Vma* vma = space.vmas.first(); vma != nullptr; vma = vma->next) {
        const VmFlags flags = vma->flags.without(vm::any_lock) | lock;
        if (const auto changed = set_locked(space, vma->previous, *vma, vma->range, flags)) vma = *changed;
    }
}

/// Returns the error that POSIX requires for a page that cannot be brought in (__mlock_posix_error_return).
Errno posix_error(Errno error) {
    if (error == Errno::efault) return Errno::enomem;
    return error == Errno::enomem ? Errno::eagain : error;
}

}  // namespace

bool can_lock(const Task& task) { return task.group->limits.locked != 0 || locks_without_limit(task); }

bool may_lock(const Task& task, VmFlags flags, Pages pages) {
    if (!flags.has(vm::locked) || locks_without_limit(task)) return true;
    return task.memory->mapped.locked + pages <= in_pages(task.group->limits.locked);
}

Errno mlock(Task& task, Address address, Address length) {
    const KernelWork work = system_call(task);
    if (!can_lock(task)) return Errno::eperm;
    AddressSpace& space = *task.memory;
    const Range range = touched_pages(address, length);
    const Pages limit = in_pages(task.group->limits.locked);
    Pages locked = range.pages() + space.mapped.locked;
    if (locked > limit && !locks_without_limit(task)) locked -= locked_in(space, range);
    if (locked > limit && !locks_without_limit(task)) return Errno::enomem;
    if (const Errno error = lock_range(space, range, true); failed(error)) return error;
    return posix_error(populate(task, range));
}

Errno mlockall(Task& task, std::uint32_t flags) {
    const KernelWork work = system_call(task);
    const bool current = (flags & lock_all::current) != 0;
    if ((flags & ~lock_all::known) != 0 || (flags & ~lock_all::on_fault) == 0) return Errno::einval;
    if (!can_lock(task)) return Errno::eperm;
    AddressSpace& space = *task.memory;
    const bool fits = space.mapped.total <= in_pages(task.group->limits.locked);
    if (current && !fits && !locks_without_limit(task)) return Errno::enomem;
    const VmFlags lock = (flags & lock_all::on_fault) != 0 ? vm::any_lock : vm::locked;
    space.default_flags = (flags & lock_all::future) != 0 ? lock : VmFlags{};
    if (!current) return Errno::ok;
    lock_mappings(space, lock);
    populate_ignoring_errors(task, {0, task_size});
    return Errno::ok;
}

void munlockall(Task& task) {
    const KernelWork work = system_call(task);
    task.memory->default_flags = {};
    lock_mappings(*task.memory, {});
}

Errno munlock(Task& task, Address address, Address length) {
    const KernelWork work = system_call(task);
    return lock_range(*task.memory, touched_pages(address, length), false);
}

}  // namespace mktme::mm
