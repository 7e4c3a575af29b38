// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/mapping/address_space.hpp"

namespace mktme::mm {

/// Enters pages that a file has in memory, for a fault at `page` of a mapping of it that needs no copy
/// (do_fault_around). They are the file's huge page if it fits; otherwise, for a read, up to 16 pages around `page`.
/// Existing entries stay.
///
/// Returns the frame of `page`; nullopt if that page is still to be entered.
std::optional<Frame> map_around(AddressSpace& space, const Vma& vma, Address page, bool write);

}  // namespace mktme::mm
