// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/mapping/place.hpp"

#include "kernel_model/task/capability.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::mm {

namespace {

/// Returns the end of the free addresses below a mapping. A mapping that grows down keeps a guard gap (vm_start_gap).
Address start_with_gap(const Vma& vma, Address guard) {
    if (!vma.flags.has(vm::grows_down)) return vma.range.start;
    return vma.range.start > guard ? vma.range.start - guard : 0;
}

/// arch_get_unmapped_area_topdown
std::optional<Address> choose(const AddressSpace& space, Address wish, Address length) {
    const auto& settings = space.memory->settings;
    const Address guard = in_bytes(settings.stack_guard_gap);
    wish = page_down(wish);
    if (wish != 0 && wish <= task_size - length) {
        const Vma* above = space.vmas.at_or_above(wish);
        if (above == nullptr || wish + length <= start_with_gap(*above, guard)) return wish;
    }
    constexpr Address lowest = page_size;
    if (const auto found = space.vmas.highest_gap(length, lowest, space.mmap_base, guard)) return found;
    return space.vmas.highest_gap(length, lowest, task_size, guard);
}

}  // namespace

Result<Address> place_for(Task& task, Address wish, Address length, bool fixed) {
    const AddressSpace& space = *task.memory;
    if (length > task_size) return Errno::enomem;
    if (!fixed) {
        const auto found = choose(space, wish, length);
        if (!found) return Errno::enomem;
        wish = *found;
    }
    if (wish > task_size - length) return Errno::enomem;
    if (!is_page_aligned(wish)) return Errno::einval;
    if (wish < space.memory->settings.mmap_min_address && !task.cred.capable(task::Capability::sys_rawio))
        return Errno::eperm;
    return wish;
}

}  // namespace mktme::mm
