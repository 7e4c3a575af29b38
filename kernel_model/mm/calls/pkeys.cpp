// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/calls/pkeys.hpp"

#include "kernel_model/task/task.hpp"

namespace mktme::mm {

namespace {

constexpr int default_pkey = 0;
constexpr std::uint64_t all_rights = 0b11;  // PKEY_ACCESS_MASK

bool has_keys(const Task& task) { return task.memory->memory->settings.protection_keys; }

/// Returns the bitmap of the keys that the thread may name, but for the execute-only one.
std::uint32_t& allocated_for(Task& task) {
    AddressSpace& space = *task.memory;
    return space.memory->settings.pkeys_of_threads ? task.pkeys : space.pkeys.of_process;
}

bool is_execute_only(const AddressSpace& space, const Vma& vma) {
    return vma.flags.only(vm::access) == vm::exec && vma.flags.pkey() == space.pkeys.execute_only();
}

}  // namespace

Result<int> pkey_alloc(Task& task, std::uint64_t flags, std::uint64_t rights) {
    if (flags != 0 || (rights & ~all_rights) != 0) return Errno::einval;
    const auto pkey = task.memory->pkeys.allocate(allocated_for(task));
    if (!pkey) return Errno::enospc;
    if (!has_keys(task)) {
        static_cast<void>(pkey_free(task, *pkey));
        return Errno::einval;
    }
    task.pkru.set_rights(*pkey, static_cast<mmu::PkeyRights>(rights));
    return *pkey;
}

Errno pkey_free(Task& task, int pkey) {
    if (!has_pkey(task, pkey)) return Errno::einval;
    PkeyMap::free(pkey, allocated_for(task));
    return Errno::ok;
}

bool has_pkey(Task& task, int pkey) { return task.memory->pkeys.is_allocated(pkey, allocated_for(task)); }

Result<int> pkey_get(Task& task, int pkey, std::uint64_t flags) {
    if (flags != 0) return Errno::einval;
    if (!has_pkey(task, pkey)) return Errno::ebadf;
    return static_cast<int>(task.pkru.rights(pkey));
}

Errno pkey_set(Task& task, int pkey, std::uint64_t rights, std::uint64_t flags) {
    if (flags != 0 || (rights & ~all_rights) != 0) return Errno::einval;
    if (!has_pkey(task, pkey)) return Errno::ebadf;
    task.pkru.set_rights(pkey, static_cast<mmu::PkeyRights>(rights));
    return Errno::ok;
}

/// A thread whose PKRU allows reads by this key loses the access again. A PKRU that denies reads stays, whatever its
/// write bit.
std::optional<int> execute_only_pkey(Task& task) {
    if (!has_keys(task)) return default_pkey;
    auto& pkeys = task.memory->pkeys;
    auto pkey = pkeys.execute_only();
    const bool is_new = !pkey;
    if (is_new) pkey = pkeys.allocate(allocated_for(task));
    if (!pkey) return std::nullopt;
    if (!is_new && !task.pkru.allows(*pkey, mmu::DataAccess::read)) return pkey;
    task.pkru.set_rights(*pkey, mmu::PkeyRights::disable_access);
    if (is_new) pkeys.set_execute_only(*pkey);
    return pkey;
}

int pkey_for(Task& task, const Vma& vma, std::uint64_t protection, int pkey) {
    if (!has_keys(task)) return default_pkey;
    if (pkey != keep_pkey) return pkey;
    if (protection == prot::exec) {
        if (const auto own = execute_only_pkey(task); own && *own > 0) return *own;
    } else if (is_execute_only(*task.memory, vma)) {
        return default_pkey;
    }
    return vma.flags.pkey();
}

}  // namespace mktme::mm
