// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/syscall/errno.hpp"

namespace mktme::mm {

using syscall::Errno;

/// Makes all pages of `range`, a part of a mapping, guard pages and drops their contents (madvise_guard_install). An
/// access to a guard page raises SIGSEGV with SEGV_MAPERR. Returns EINVAL if the mapping is locked or VM_DONTEXPAND,
/// ENOMEM without memory for tables.
Errno install_guards(AddressSpace& space, Vma& vma, Range range);

/// Makes guard pages ordinary pages that were never touched (madvise_guard_remove). Returns EINVAL for VM_DONTEXPAND.
Errno remove_guards(AddressSpace& space, const Vma& vma, Range range);

}  // namespace mktme::mm
