// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/mapping/address_space.hpp"

namespace mktme::mm {

/// Replaces anonymous pages of a range that have the same bytes with one of them (KSM). Nobody can write it any more: a write gets a copy.
/// Pages with different KeyIDs are never merged (try_to_merge_one_page of the series). A huge page is split first.
void merge_equal_pages(AddressSpace& space, Range range);

}  // namespace mktme::mm
