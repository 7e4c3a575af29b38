// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/calls/mmap.hpp"

namespace mktme::mm {

/// pkey_alloc(2): the lowest free key, to which the calling thread alone gets `rights`.
///
/// EINVAL: flags, unknown rights, or no protection keys in the hardware. ENOSPC: no key is free.
Result<int> pkey_alloc(Task& task, std::uint64_t flags, std::uint64_t rights);

/// pkey_free(2). Mappings keep the key, and threads their rights to it. EINVAL: not allocated by user space.
Errno pkey_free(Task& task, int pkey);

/// The key of execute-only mappings, which the calling thread loses its access to; allocated on first use
/// (__execute_only_pkey). Nothing if there is none left.
std::optional<int> execute_only_pkey(Task& task);

/// The key that a mapping gets: the one the caller names, or what a plain mprotect makes of it if that is
/// `keep_pkey` (__arch_override_mprotect_pkey).
int pkey_for(Task& task, const Vma& vma, std::uint64_t protection, int pkey);

/// The pkey of a call that names none.
inline constexpr int keep_pkey = -1;

}  // namespace mktme::mm
