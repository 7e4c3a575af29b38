// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/mapping/address_space.hpp"

#include "kernel_model/mm/guest/guest.hpp"
#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/mm/mapping/unmap.hpp"
#include "kernel_model/syscall/work_list.hpp"
#include "kernel_model/task/resource_limits.hpp"

namespace mktme::mm {

AddressSpace::AddressSpace(Memory& machine)
    : memory{&machine},
      id{machine.new_space_id()},
      pkeys{machine.settings.protection_keys},
      heap{default_heap, default_heap} {
    memory->spaces.insert(this);
}

/// exit_mmap
AddressSpace::~AddressSpace() {
    const KernelWork work{*memory};
    guests.clear();
    unmap_everything(*this);
    memory->spaces.erase(this);
}

Guest& AddressSpace::add_guest(Range range) {
    return *guests.emplace_back(std::make_unique<Guest>(*this, range));
}

void AddressSpace::count_pages(VmFlags flags, std::int64_t pages) {
    const auto change = static_cast<Pages>(pages);  // wraps, and so subtracts
    mapped.total += change;
    if (is_data(flags)) mapped.data += change;
    else if (is_stack(flags)) mapped.stack += change;
    else if (flags.has(vm::exec) && !flags.has(vm::write)) mapped.exec += change;
}

bool AddressSpace::may_expand(const task::ResourceLimits& limits, VmFlags flags, Pages pages) const {
    if (mapped.total + pages > in_pages(limits.address_space)) return false;
    return !is_data(flags) || mapped.data + pages <= in_pages(limits.data);
}

void AddressSpace::lock(Range range) const { memory->work().locks().lock(id, {range.start, range.end}); }

}  // namespace mktme::mm
