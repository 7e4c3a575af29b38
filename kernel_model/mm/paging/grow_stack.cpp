// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/grow_stack.hpp"

#include "kernel_model/mm/mapping/locking.hpp"
#include "kernel_model/mm/paging/fault.hpp"
#include "kernel_model/task/capability.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::mm {

namespace {

/// acct_stack_growth
bool can_pay_for(Task& task, const Vma& stack, Address start) {
    AddressSpace& space = *task.memory;
    const Pages grown = in_pages(stack.range.start - start);
    if (grown > stack.offset) return false;
    const auto& limits = task.group->limits;
    if (!space.may_expand(limits, stack.flags, grown)) return false;
    if (stack.range.end - start > limits.stack) return false;
    if (!may_lock(task, stack.flags, grown)) return false;
    // The kernel commits memory for any stack, and never uncommits it if the stack is not accounted. The model commits
    // it for accounted stacks only.
    return !stack.flags.has(vm::account) ||
           space.memory->commit(grown, task.cred.capable(task::Capability::sys_admin));
}

/// Returns true if the next mapping below is at least the guard gap away. Other stacks and mappings without permissions
/// do not count.
bool keeps_distance(const AddressSpace& space, const Vma& stack, Address start) {
    const Vma* below = stack.previous;
    return below == nullptr || below->flags.has(vm::grows_down) || !below->is_accessible() ||
           start - below->range.end >= in_bytes(space.memory->settings.stack_guard_gap);
}

}  // namespace

Vma* find_or_grow(Task& task, Address address) {
    AddressSpace& space = *task.memory;
    Vma* vma = space.vmas.at_or_above(address);
    if (vma == nullptr || vma->range.start <= address) return vma;
    const Address start = page_down(address);
    if (!vma->flags.has(vm::grows_down) || start < space.memory->settings.mmap_min_address) return nullptr;
    if (!keeps_distance(space, *vma, start)) return nullptr;
    prepare_anon(*vma);
    if (!can_pay_for(task, *vma, start)) return nullptr;
    const Pages grown = in_pages(vma->range.start - start);
    if (vma->flags.has(vm::locked)) space.mapped.locked += grown;
    space.count_pages(vma->flags, static_cast<std::int64_t>(grown));
    space.vmas.set_range(*vma, {start, vma->range.end});
    vma->offset -= grown;
    return vma;
}

}  // namespace mktme::mm
