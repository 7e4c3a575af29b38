// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/calls/mmap.hpp"

namespace mktme::mm {

/// Returns the mapping that has `address`; nullptr if there is none. A mapping above that grows down is extended to
/// `address` if its limits and its lower neighbour permit it (lock_mm_and_find_vma, expand_downwards).
Vma* find_or_grow(Task& task, Address address);

}  // namespace mktme::mm
