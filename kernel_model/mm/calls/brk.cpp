// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "kernel_model/mm/calls/mmap.hpp"
#include "kernel_model/mm/mapping/locking.hpp"
#include "kernel_model/mm/mapping/merge.hpp"
#include "kernel_model/mm/mapping/place.hpp"
#include "kernel_model/mm/mapping/unmap.hpp"
#include "kernel_model/mm/paging/populate.hpp"
#include "kernel_model/task/capability.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::mm {

namespace {

constexpr VmFlags heap_flags = vm::read | vm::write | vm::may_access | vm::account;

/// do_brk_flags: grows the heap over free addresses.
bool grow_heap(Task& task, Range range) {
    AddressSpace& space = *task.memory;
    const VmFlags flags = heap_flags | space.default_flags;
    if (!may_lock(task, flags, range.pages())) return false;
    if (!space.may_expand(task.group->limits, flags, range.pages())) return false;
    if (space.vmas.size() > space.memory->settings.max_map_count) return false;
    if (!space.memory->commit(range.pages(), task.cred.capable(task::Capability::sys_admin))) return false;
    Vma* previous = space.vmas.below(range.start);
    const MergeRequest request{.range = range,
                               .offset = in_pages(range.start),
                               .flags = flags,
                               .previous = previous,
                               .next = nullptr};  // the heap never merges with a mapping above it
    if (merge_new(space, request) == nullptr) {
        Vma& vma = space.vmas.insert(range);
        vma.offset = request.offset;
        vma.flags = flags;
    }
    space.count_pages(flags, static_cast<std::int64_t>(range.pages()));
    if (flags.has(vm::locked)) space.mapped.locked += range.pages();
    return true;
}

/// Returns true if the range is free and the next mapping is at least a page away. A stack needs its guard gap besides.
bool has_room(const AddressSpace& space, Range range) {
    const Vma* above = space.vmas.at_or_above(range.start);
    if (above == nullptr) return true;
    const Address guard =
        above->flags.has(vm::grows_down) ? in_bytes(space.memory->settings.stack_guard_gap) : 0;
    return range.end + page_size <= above->range.start - std::min(above->range.start, guard);
}

}  // namespace

Address brk(Task& task, Address end) {
    const KernelWork work = system_call(task);
    AddressSpace& space = *task.memory;
    Range& heap = space.heap;
    if (end < heap.start || end - heap.start > task.group->limits.data) return heap.end;
    const Address old_page = page_up(heap.end);
    const Address new_page = page_up(end);
    if (new_page > task_size || new_page < end) return heap.end;
    if (new_page < old_page) {
        if (failed(unmap(space, {new_page, old_page}))) return heap.end;
    } else if (new_page > old_page) {
        const Range more{old_page, new_page};
        if (!has_room(space, more) || !place_for(task, old_page, new_page - old_page, true) ||
            !grow_heap(task, more))
            return heap.end;
        if (space.default_flags.has(vm::locked)) populate_ignoring_errors(task, more);
    }
    return heap.end = end;
}

}  // namespace mktme::mm
