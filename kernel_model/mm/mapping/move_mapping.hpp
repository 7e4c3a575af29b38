// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/calls/mmap.hpp"

namespace mktme::mm {

/// A move of part of a mapping to free addresses.
struct Move {
    Range from;             // may be empty: a shared mapping is then mapped once more
    Range to;               // as long as `from`, or longer
    bool keep_old = false;  // MREMAP_DONTUNMAP: the old mapping stays, without pages
};

/// Moves a mapping with its pages (move_vma). ENOMEM: limits, memory, or too many mappings; nothing has moved then.
Errno move_mapping(Task& task, Vma& vma, const Move& move);

/// Grows a mapping at its end over free addresses (expand_vma_in_place). Returns ENOMEM if memory cannot be committed.
Errno grow_in_place(Task& task, Vma& vma, Address length);

}  // namespace mktme::mm
