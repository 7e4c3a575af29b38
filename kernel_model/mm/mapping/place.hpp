// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/calls/mmap.hpp"

namespace mktme::mm {

/// Returns the address for a new mapping: `wish` if that is fixed or free, otherwise the highest free one
/// (get_unmapped_area). ENOMEM: no such place. EINVAL: not page aligned. EPERM: below mmap_min_addr.
Result<Address> place_for(Task& task, Address wish, Address length, bool fixed);

}  // namespace mktme::mm
