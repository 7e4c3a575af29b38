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

/// KeyID that encrypt_mprotect gives a range, and how the posting does it (docs/kernel_model/mktme.md#encrypt_mprotect).
struct Rekey {
    KeyIdRef key;
    /// The range keeps its pages, with the KeyID they have. Otherwise it loses them, even if the KeyID stays the same.
    bool keeps_pages = false;
    /// If nothing but the KeyID changes, all of the mapping gets it.
    bool takes_whole_mapping = false;
    /// A neighbour with the new flags and the old KeyID is merged first, and gets the KeyID too.
    bool merges_by_old_key = false;
};

/// Both of them, and the part of encrypt_mprotect behind the look-up of its key (do_mprotect_ext), with `rekey`. EINVAL then
/// also: a mapping that is not private anonymous memory; holes are not
/// noticed there.
Errno change_protection(Task& task, Address address, Address length, std::uint64_t protection, int pkey,
                        const std::optional<Rekey>& rekey);

}  // namespace mktme::mm
