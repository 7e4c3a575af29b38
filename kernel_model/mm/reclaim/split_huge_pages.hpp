// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/mapping/address_space.hpp"

namespace mktme::mm {

/// Splits the huge pages of private memory that a range touches (split_folio): each 4 KiB has a life of its own from then on, and keeps
/// its KeyID.
void split_huge_pages(AddressSpace& space, Range range);

}  // namespace mktme::mm
