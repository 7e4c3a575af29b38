// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/calls/mmap.hpp"

namespace mktme::mm {

/// The mapping that has `address`. One above it that grows down is made to reach it, if its limits and its
/// lower neighbour let it (lock_mm_and_find_vma, expand_downwards). Null if there is none.
Vma* find_or_grow(Task& task, Address address);

}  // namespace mktme::mm
