// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/access.hpp"

#include <algorithm>

#include "kernel_model/mm/paging/fault.hpp"
#include "kernel_model/mm/paging/grow_stack.hpp"
#include "kernel_model/mm/paging/populate.hpp"

namespace mktme::mm {

namespace {

bool pkru_allows(const Task& task, int pkey, AccessKind kind) {
    if (kind == AccessKind::fetch || !task.memory->memory->settings.protection_keys) return true;
    return task.pkru.allows(pkey, kind == AccessKind::write ? mmu::DataAccess::write : mmu::DataAccess::read);
}

/// Returns true if the hardware permits the access with this entry.
bool hardware_allows(const Task& task, PageTableEntry entry, AccessKind kind) {
    if (!entry.is_present() || !pkru_allows(task, entry.pkey(), kind)) return false;
    switch (kind) {
        case AccessKind::read: return true;
        case AccessKind::write: return entry.is_writable();
        case AccessKind::fetch: return entry.is_executable();
    }
    return false;
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

/// do_user_addr_fault: returns nullopt if the access is to be tried again.
std::optional<AccessFault> handle(Task& task, Address address, AccessKind kind, bool was_present) {
    const auto fault = [&](FaultSignal signal) { return AccessFault{.signal = signal, .address = address}; };
    Vma* vma = address < task_size ? find_or_grow(task, address) : nullptr;
    if (vma == nullptr) return fault(FaultSignal::segv_map_error);
    if (!pkru_allows(task, vma->flags.pkey(), kind))
        return AccessFault{FaultSignal::segv_pkey_error, address, vma->flags.pkey()};
    if (!mapping_allows(*vma, kind, was_present)) return fault(FaultSignal::segv_access_error);
    const auto result = handle_fault(task, *task.memory, *vma, address, kind == AccessKind::write);
    return result ? std::nullopt : std::optional{fault(signal_of(result.failure()))};
}

/// Returns the physical address of a byte. Precondition: the page table has its page.
PhysAddr physical(const AddressSpace& space, Address address) {
    const auto frame = space.table.entry(address).frame(space.memory->settings.entries);
    return PhysAddr{space.memory->address_of(frame).count() + address % page_size};
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
    if (!is_canonical(address)) return AccessFault{.signal = FaultSignal::not_canonical};
    for (;;) {
        const auto entry = address < task_size ? task.memory->table.entry(address) : PageTableEntry{};
        if (hardware_allows(task, entry, kind)) return std::nullopt;
        if (auto fault = handle(task, address, kind, entry.is_present())) return fault;
    }
}

std::optional<AccessFault> load(Task& task, Address address, std::span<std::byte> to) {
    if (auto fault = touch(task, address, AccessKind::read)) return fault;
    task.memory->memory->hardware->read(physical(*task.memory, address), to);
    return std::nullopt;
}

std::optional<AccessFault> store(Task& task, Address address, std::span<const std::byte> from) {
    if (auto fault = touch(task, address, AccessKind::write)) return fault;
    task.memory->memory->hardware->write(physical(*task.memory, address), from);
    return std::nullopt;
}

Errno copy_from_user(Task& task, Address address, std::span<std::byte> to) {
    return page_by_page(address, to.size(), [&](Address at, std::size_t offset, std::size_t size) {
        return load(task, at, to.subspan(offset, size));
    });
}

Errno copy_to_user(Task& task, Address address, std::span<const std::byte> from) {
    return page_by_page(address, from.size(), [&](Address at, std::size_t offset, std::size_t size) {
        return store(task, at, from.subspan(offset, size));
    });
}

Errno read_remote(Task& accessor, Task& target, Address address, std::span<std::byte> to) {
    const auto frame = remote_frame(accessor, target, address, false);
    if (!frame) return Errno::eio;
    Memory& memory = *target.memory->memory;
    memory.hardware->read(PhysAddr{memory.address_of(*frame).count() + address % page_size}, to);
    return Errno::ok;
}

Errno write_remote(Task& accessor, Task& target, Address address, std::span<const std::byte> from) {
    const auto frame = remote_frame(accessor, target, address, true);
    if (!frame) return Errno::eio;
    Memory& memory = *target.memory->memory;
    memory.hardware->write(PhysAddr{memory.address_of(*frame).count() + address % page_size}, from);
    return Errno::ok;
}

}  // namespace mktme::mm
