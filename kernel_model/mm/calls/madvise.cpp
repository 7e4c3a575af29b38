// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/calls/madvise.hpp"

#include <algorithm>

#include "kernel_model/mm/calls/reclaim_advice.hpp"
#include "kernel_model/mm/mapping/merge.hpp"
#include "kernel_model/mm/mapping/unmap.hpp"
#include "kernel_model/mm/paging/collapse.hpp"
#include "kernel_model/mm/paging/guard_pages.hpp"
#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/mm/paging/populate.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::mm {

namespace {

bool is_known(std::int32_t advice) {
    return (advice >= static_cast<int>(Advice::normal) && advice <= static_cast<int>(Advice::dont_need)) ||
           (advice >= static_cast<int>(Advice::free) && advice <= static_cast<int>(Advice::collapse)) ||
           advice == static_cast<int>(Advice::guard_install) ||
           advice == static_cast<int>(Advice::guard_remove);
}

/// Part of one mapping that the advice applies to.
struct Advised {
    Vma* previous;
    Vma* vma;
    Range range;
};

/// Sets the flags of the range (madvise_update_vma). Afterwards `advised.vma` is the mapping that has the range.
Errno change_flags(AddressSpace& space, Advised& advised, VmFlags flags) {
    if (flags == advised.vma->flags) return Errno::ok;
    const auto changed = modify(space, advised.previous, *advised.vma, advised.range, {.flags = flags});
    if (!changed) return changed.error() == Errno::enomem ? Errno::eagain : changed.error();
    advised.vma = *changed;
    advised.vma->flags = flags;
    return Errno::ok;
}

/// madvise_remove: frees the pages of the file as well.
Errno remove_pages(const Advised& advised) {
    const Vma& vma = *advised.vma;
    if (vma.flags.has(vm::locked) || !vma.file) return Errno::einval;
    if (vma.flags.only(vm::shared | vm::may_write) != (vm::shared | vm::may_write)) return Errno::eacces;
    vma.file->file->punch_hole(vma.offset_of(advised.range.start), advised.range.pages());
    return Errno::ok;
}

Errno drop_pages(AddressSpace& space, const Advised& advised, bool even_if_locked) {
    if (!even_if_locked && advised.vma->flags.has(vm::locked)) return Errno::einval;
    zap_with_tables(space, advised.range);
    return Errno::ok;
}

/// Permits the kernel to reclaim the pages when memory is short, which never happens here.
Errno offer_pages(AddressSpace& space, const Advised& advised) {
    if (advised.vma->flags.has(vm::locked) || !advised.vma->is_anonymous()) return Errno::einval;
    split_partly_named(space, advised.range);
    forget_dirty(space, advised.range);
    return Errno::ok;
}

Errno offer_to_reclaim(AddressSpace& space, const Advised& advised, Advice advice) {
    if (advised.vma->flags.has(vm::locked)) return Errno::einval;
    split_partly_named(space, advised.range);
    if (advice == Advice::page_out) page_out_files(space, advised.range);
    else forget_accessed(space, advised.range);
    return Errno::ok;
}

/// madvise_vma_behavior
Errno advise(AddressSpace& space, Advised& advised, Advice advice) {
    const VmFlags old = advised.vma->flags;
    const bool may_merge = !old.has(vm::shared | vm::may_share | vm::droppable);
    const auto change = [&](VmFlags flags) { return change_flags(space, advised, flags); };
    switch (advice) {
        case Advice::normal: return change(old.without(vm::random_read | vm::sequential_read));
        case Advice::random: return change(old.without(vm::sequential_read) | vm::random_read);
        case Advice::sequential: return change(old.without(vm::random_read) | vm::sequential_read);
        case Advice::will_need: return Errno::ok;
        case Advice::dont_need: return drop_pages(space, advised, false);
        case Advice::free: return offer_pages(space, advised);
        case Advice::remove: return remove_pages(advised);
        case Advice::dont_fork: return change(old | vm::dont_copy);
        case Advice::do_fork: return change(old.without(vm::dont_copy));
        case Advice::mergeable: return may_merge ? change(old | vm::mergeable) : Errno::ok;
        case Advice::unmergeable: return change(old.without(vm::mergeable));
        case Advice::huge_page: return change(old.without(vm::no_huge_page) | vm::huge_page);
        case Advice::no_huge_page: return change(old.without(vm::huge_page) | vm::no_huge_page);
        case Advice::dont_dump: return change(old | vm::dont_dump);
        case Advice::do_dump:
            if (old.has(vm::droppable)) return Errno::einval;
            return change(old.without(vm::dont_dump));
        case Advice::wipe_on_fork:
            if (advised.vma->file || old.has(vm::shared)) return Errno::einval;
            return change(old | vm::wipe_on_fork);
        case Advice::keep_on_fork:
            if (old.has(vm::droppable)) return Errno::einval;
            return change(old.without(vm::wipe_on_fork));
        case Advice::cold:
        case Advice::page_out: return offer_to_reclaim(space, advised, advice);
        case Advice::populate_read:
        case Advice::populate_write: break;  // not done mapping by mapping
        case Advice::dont_need_locked: return drop_pages(space, advised, true);
        case Advice::collapse: return collapse(space, *advised.vma, advised.range);
        case Advice::guard_install: return install_guards(space, *advised.vma, advised.range);
        case Advice::guard_remove: return remove_guards(space, *advised.vma, advised.range);
    }
    return Errno::einval;
}

/// madvise_walk_vmas
Errno advise_all(AddressSpace& space, Range range, Advice advice) {
    Vma* vma = space.vmas.at_or_above(range.start);
    Vma* previous = vma == nullptr ? nullptr : range.start > vma->range.start ? vma : vma->previous;
    Errno result = Errno::ok;
    for (Address at = range.start;;) {
        if (vma == nullptr) return Errno::enomem;
        if (at < vma->range.start) {
            result = Errno::enomem;
            at = vma->range.start;
            if (at >= range.end) return result;
        }
        Advised advised{previous, vma, {at, std::min(vma->range.end, range.end)}};
        if (const Errno error = advise(space, advised, advice); failed(error)) return error;
        previous = advised.vma;
        at = previous->range.end;
        if (at >= range.end) return result;
        vma = previous->next;
    }
}

}  // namespace

Errno madvise(Task& task, Address address, Address length, std::int32_t advice) {
    const KernelWork work = system_call(task);
    if (!is_known(advice) || !is_page_aligned(address)) return Errno::einval;
    const Address size = page_up(length);
    if (length != 0 && size == 0) return Errno::einval;
    const Range range{address, address + size};
    if (range.end < range.start) return Errno::einval;
    if (range.end == range.start) return Errno::ok;
    const Advice what{advice};
    if (what == Advice::populate_read || what == Advice::populate_write)
        return populate_for(task, range, what == Advice::populate_write);
    return advise_all(*task.memory, range, what);
}

Errno msync(Task& task, Address address, Address length, std::uint32_t flags) {
    constexpr std::uint32_t async = 1;
    constexpr std::uint32_t invalidate = 2;
    constexpr std::uint32_t sync = 4;
    if ((flags & ~(async | invalidate | sync)) != 0 || !is_page_aligned(address)) return Errno::einval;
    if ((flags & async) != 0 && (flags & sync) != 0) return Errno::einval;
    const Range range{address, address + page_up(length)};
    if (range.end < range.start) return Errno::enomem;
    if (range.end == range.start) return Errno::ok;
    Errno result = Errno::ok;
    Address at = range.start;
    for (const Vma* vma = task.memory->vmas.at_or_above(at); at < range.end; vma = vma->next) {
        if (vma == nullptr) return Errno::enomem;
        if (at < vma->range.start) {
            if ((flags & ~async) == 0) return Errno::enomem;
            result = Errno::enomem;
            if (vma->range.start >= range.end) return result;
        }
        if ((flags & invalidate) != 0 && vma->flags.has(vm::locked)) return Errno::ebusy;
        at = vma->range.end;
    }
    return result;
}

}  // namespace mktme::mm
