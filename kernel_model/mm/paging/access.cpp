// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/access.hpp"

#include <algorithm>

#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/paging/fault.hpp"
#include "kernel_model/mm/paging/grow_stack.hpp"
#include "kernel_model/mm/paging/populate.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/syscall/work_list.hpp"
#include "kernel_model/task/task.hpp"
#include "models/mmu/access_check.hpp"

namespace mktme::mm {

namespace {

/// Returns the PKRU that the processor applies to the task's accesses; null without protection keys.
const mmu::Pkru* pkru_of(const Task& task) {
    return task.memory->memory->settings.protection_keys ? &task.pkru : nullptr;
}

/// Returns true if the mapping permits the access that faulted (access_error of arch/x86/mm/fault.c). On x86 a page
/// that can be written or executed can be read. A fault by a read or a fetch of a present page is therefore final.
bool mapping_allows(const Vma& vma, AccessKind kind, bool was_present) {
    if (kind == AccessKind::write) return vma.flags.has(vm::write);
    return !was_present && vma.is_accessible();
}

FaultSignal signal_of(FaultFailure failure) {
    switch (failure) {
        case FaultFailure::bus_error: return FaultSignal::bus_address_error;
        case FaultFailure::guard: return FaultSignal::segv_map_error;
        case FaultFailure::no_memory: break;
    }
    return FaultSignal::out_of_memory;
}

/// Returns true if bits 63:47 of the address are equal, as 4-level paging requires.
constexpr bool is_canonical(Address address) {
    constexpr unsigned unused_bits = 63 - 47;
    return static_cast<Address>(static_cast<std::int64_t>(address << unused_bits) >> unused_bits) == address;
}

/// do_user_addr_fault: returns nullopt if the access is to be tried again, with all work of the fault done.
std::optional<AccessFault> handle(Task& task, Address address, AccessKind kind, bool was_present) {
    Memory& memory = *task.memory->memory;
    const KernelWork work{memory, task.core, task.memory.get()};
    memory.work().spend(memory.settings.costs.fault);
    ++memory.stats.faults;
    const auto fault = [&](FaultSignal signal) { return AccessFault{.signal = signal, .address = address}; };
    Vma* vma = address < task_size ? find_or_grow(task, address) : nullptr;
    if (vma == nullptr) return fault(FaultSignal::segv_map_error);
    if (!mmu::allows(pkru_of(task), vma->flags.pkey(), kind))
        return AccessFault{FaultSignal::segv_pkey_error, address, vma->flags.pkey()};
    if (!mapping_allows(*vma, kind, was_present)) return fault(FaultSignal::segv_access_error);
    const auto result = handle_fault(task, *task.memory, *vma, address, kind == AccessKind::write);
    memory.drain();
    return result ? std::nullopt : std::optional{fault(signal_of(result.failure()))};
}

/// Returns an access of the task's core. The top table is there once the entry that has made it is done.
syscall::UserAccess access_of(Task& task, Address address, AccessKind kind) {
    AddressSpace& space = *task.memory;
    if (const auto root = space.table.root()) space.memory->settle(*root);
    space.used_on(task.core);
    return {.core = task.core,
            .space = space.id,
            .root = space.table.root_address(),
            .address = address,
            .kind = kind,
            .pkru = pkru_of(task)};
}

/// Result of an access: the physical address it reached, or the fault that ended it.
struct Reached {
    PhysAddr address{};
    std::optional<AccessFault> fault{};
};

/// Accesses an address as the task's core does, and takes page faults. A page that the running call has changed is waited for.
template <class Access>
Reached reach(Task& task, Address address, AccessKind kind, Access&& access) {
    if (!is_canonical(address)) return {.fault = AccessFault{.signal = FaultSignal::not_canonical}};
    AddressSpace& space = *task.memory;
    Memory& memory = *space.memory;
    const Address page = page_down(address);
    if (memory.work().locks().has(space.id, {page, page + page_size})) memory.drain();
    for (;;) {
        syscall::Translation found;
        if (address < task_size) found = access(access_of(task, address, kind));
        if (found.address) return {.address = *found.address};
        if (auto fault = handle(task, address, kind, found.was_present)) return {.fault = fault};
    }
}

/// The same for an access whose bytes the kernel moves itself.
Reached reach(Task& task, Address address, AccessKind kind) {
    return reach(task, address, kind,
                 [&](const syscall::UserAccess& access) { return task.memory->memory->translate(access); });
}

/// Calls `copy(address, offset, size)` for the part of the range in each of its pages, until a call fails.
template <class Copy>
Errno page_by_page(Address address, std::size_t length, Copy&& copy) {
    for (std::size_t done = 0; done < length;) {
        const Address at = address + done;
        const auto size = std::min<std::size_t>(length - done, page_size - at % page_size);
        if (copy(at, done, size)) return Errno::efault;
        done += size;
    }
    return Errno::ok;
}

/// Returns the frame of `address` for an access from another process.
FaultResult remote_frame(Task& accessor, Task& target, Address address, bool write) {
    Vma* vma = address < task_size ? find_or_grow(target, address) : nullptr;
    const PinFlags flags{.write = write, .force = true, .remote = true};
    if (vma == nullptr || !may_pin(accessor, *vma, flags)) return FaultFailure::bus_error;
    return pin(accessor, *target.memory, *vma, address, flags);
}

}  // namespace

std::optional<AccessFault> touch(Task& task, Address address, AccessKind kind) {
    return reach(task, address, kind).fault;
}

std::optional<AccessFault> load(Task& task, Address address, std::span<std::byte> to) {
    return reach(task, address, AccessKind::read,
                 [&](const syscall::UserAccess& access) {
                     return task.memory->memory->hardware->load(access, to);
                 })
        .fault;
}

std::optional<AccessFault> store(Task& task, Address address, std::span<const std::byte> from) {
    return reach(task, address, AccessKind::write,
                 [&](const syscall::UserAccess& access) {
                     return task.memory->memory->hardware->store(access, from);
                 })
        .fault;
}

std::optional<AccessFault> run(Task& task, cpu::InstructionSource& program) {
    for (;;) {
        const auto stop = task.memory->memory->hardware->run(access_of(task, 0, AccessKind::read), program);
        if (stop.has_ended) return std::nullopt;
        if (auto fault = handle(task, stop.address, stop.kind, stop.was_present)) return fault;
    }
}

Errno copy_from_user(Task& task, Address address, std::span<std::byte> to) {
    Memory& memory = *task.memory->memory;
    const KernelWork work{memory, task.core, task.memory.get()};
    return page_by_page(address, to.size(), [&](Address at, std::size_t offset, std::size_t size) {
        const Reached reached = reach(task, at, AccessKind::read);
        if (!reached.fault) memory.read(reached.address, to.subspan(offset, size));
        return reached.fault;
    });
}

Errno copy_to_user(Task& task, Address address, std::span<const std::byte> from) {
    Memory& memory = *task.memory->memory;
    const KernelWork work{memory, task.core, task.memory.get()};
    return page_by_page(address, from.size(), [&](Address at, std::size_t offset, std::size_t size) {
        const Reached reached = reach(task, at, AccessKind::write);
        if (!reached.fault) memory.write(reached.address, from.subspan(offset, size));
        return reached.fault;
    });
}

Errno read_remote(Task& accessor, Task& target, Address address, std::span<std::byte> to) {
    Memory& memory = *target.memory->memory;
    const KernelWork work{memory, accessor.core, target.memory.get()};
    const auto frame = remote_frame(accessor, target, address, false);
    if (!frame) return Errno::eio;
    memory.read(PhysAddr{memory.address_of(*frame).count() + address % page_size}, to);
    return Errno::ok;
}

Errno write_remote(Task& accessor, Task& target, Address address, std::span<const std::byte> from) {
    Memory& memory = *target.memory->memory;
    const KernelWork work{memory, accessor.core, target.memory.get()};
    const auto frame = remote_frame(accessor, target, address, true);
    if (!frame) return Errno::eio;
    memory.write(PhysAddr{memory.address_of(*frame).count() + address % page_size}, from);
    return Errno::ok;
}

}  // namespace mktme::mm
