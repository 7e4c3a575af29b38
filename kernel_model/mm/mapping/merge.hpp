// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/syscall/result.hpp"

namespace mktme::mm {

using syscall::Errno;
using syscall::Result;

/// Properties that a range is about to have, to decide whether it can merge with its neighbours.
///
/// The rules are those of mm/vma.c of Linux 6.18. All flags but soft-dirty, the KeyID and the file must be equal, and
/// the offsets must continue each other. The anonymous memory must be the same, or on one side only. A side with pages
/// inherited by fork does not extend them to the other side.
struct MergeRequest {
    Range range;
    Pages offset = 0;
    VmFlags flags{};
    KeyIdRef key{};
    std::shared_ptr<OpenMemoryFile> file{};
    const AnonLinks* anon = nullptr;  // null: none yet
    Vma* previous = nullptr;          // neighbours, if any, not necessarily adjacent
    Vma* next = nullptr;
    const Vma* copied_from = nullptr;  // the mapping that moves here (mremap)
};

/// Makes an unmapped range part of its neighbours (vma_merge_new_range). Returns the mapping that has it now; nullptr
/// if it cannot be merged.
Vma* merge_new(AddressSpace& space, const MergeRequest& request);

/// Grows a mapping at its end over free addresses, and merges it with the next one if that fits (vma_merge_extend).
void extend(AddressSpace& space, Vma& vma, Address length);

/// Cuts a mapping in two at `address`, and returns the part below. The part above is its `next`.
Vma& split(AddressSpace& space, Vma& vma, Address address);

/// Properties that a part of a mapping gets: flags, and a KeyID if that changes too.
struct VmaChange {
    VmFlags flags{};
    std::optional<KeyIdRef> key{};

    /// Returns true if `vma` has these properties already.
    [[nodiscard]] bool is_nothing_new(const Vma& vma) const {
        return flags == vma.flags && (!key || key->keyid() == vma.keyid());
    }
};

/// Prepares `range`, part of a mapping, for other properties: merges it with its neighbours or splits it off
/// (vma_modify_flags). Returns the mapping that begins at or contains `range` now; the caller sets its properties.
/// Returns ENOMEM if there would be too many mappings.
Result<Vma*> modify(AddressSpace& space, Vma* previous, Vma& vma, Range range, const VmaChange& change);

}  // namespace mktme::mm
