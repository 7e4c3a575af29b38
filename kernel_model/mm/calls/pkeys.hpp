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

/// Returns the key of execute-only mappings, allocated on first use; nullopt if no key is left. The calling thread
/// loses its access to it (__execute_only_pkey).
std::optional<int> execute_only_pkey(Task& task);

/// Returns the key that a mapping gets: `pkey`, or for `keep_pkey` the choice of a plain mprotect
/// (__arch_override_mprotect_pkey).
int pkey_for(Task& task, const Vma& vma, std::uint64_t protection, int pkey);

/// The pkey of a call that names none.
inline constexpr int keep_pkey = -1;

}  // namespace mktme::mm
