// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/mmu/access_kind.hpp"
#include "models/mmu/entry.hpp"
#include "models/mmu/pkru.hpp"

namespace mktme::mmu {

/// Returns true if PKRU allows the access to a page of `pkey`; null: the processor has no protection keys. Instruction
/// fetches are not checked.
inline bool allows(const Pkru* pkru, int pkey, AccessKind kind) {
    if (pkru == nullptr || kind == AccessKind::fetch) return true;
    return pkru->allows(pkey, kind == AccessKind::write ? DataAccess::write : DataAccess::read);
}

/// Returns true if a leaf permits a user-mode access, or one of the kernel for the user with CR0.WP = 1 (Intel SDM
/// volume 3, "Determination of Access Rights").
inline bool allows(Entry leaf, AccessKind kind, const Pkru* pkru) {
    if (!leaf.is_present() || !allows(pkru, leaf.pkey(), kind)) return false;
    switch (kind) {
        case AccessKind::read: return true;
        case AccessKind::write: return leaf.is_writable();
        case AccessKind::fetch: return leaf.is_executable();
    }
    return false;
}

}  // namespace mktme::mmu
