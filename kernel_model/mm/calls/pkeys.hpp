// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/calls/mmap.hpp"

namespace mktme::mm {

/// pkey_alloc(2). Returns the lowest free key. Only the calling thread gets `rights` to it.
///
/// EINVAL: flags, unknown rights, or no protection keys in the hardware. ENOSPC: no key is free.
Result<int> pkey_alloc(Task& task, std::uint64_t flags, std::uint64_t rights);

/// pkey_free(2). Mappings keep the key, and threads their rights to it. EINVAL: not allocated by user space.
Errno pkey_free(Task& task, int pkey);

/// Returns true if the thread may name this key: its process has allocated it, or the thread itself.
bool has_pkey(Task& task, int pkey);

/// pkey_get, as posted in July 2016. Returns the calling thread's rights to a key. EINVAL: flags. EBADF: not allocated by user space.
Result<int> pkey_get(Task& task, int pkey, std::uint64_t flags);
/// pkey_set, likewise. Sets the calling thread's rights to a key. Errors as above, and EINVAL: unknown rights.
Errno pkey_set(Task& task, int pkey, std::uint64_t rights, std::uint64_t flags);

/// Returns the key of execute-only mappings, allocated on first use; nullopt if no key is left. The calling thread
/// loses its access to it (__execute_only_pkey).
std::optional<int> execute_only_pkey(Task& task);

/// Returns the key that a mapping gets: `pkey`, or for `keep_pkey` the choice of a plain mprotect
/// (__arch_override_mprotect_pkey).
int pkey_for(Task& task, const Vma& vma, std::uint64_t protection, int pkey);

/// The pkey of a call that names none.
inline constexpr int keep_pkey = -1;

}  // namespace mktme::mm
