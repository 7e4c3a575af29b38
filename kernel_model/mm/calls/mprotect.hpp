// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/calls/mmap.hpp"

namespace mktme::mm {

/// mprotect(2) and pkey_mprotect(2), which differ in `pkey` only (keep_pkey for the first).
///
/// EINVAL: not page aligned, unknown protection, a key not allocated, PROT_GROWSDOWN or PROT_GROWSUP for a mapping that
/// does not grow so. ENOMEM: a range that wraps, a hole in it (mappings before it stay changed), limits, or too many
/// mappings. EACCES: the file was not opened for that; earlier mappings stay changed.
Errno mprotect(Task& task, Address address, Address length, std::uint64_t protection);
Errno pkey_mprotect(Task& task, Address address, Address length, std::uint64_t protection, int pkey);

}  // namespace mktme::mm
