// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/quantity.hpp"

/// Addresses of lines. The address of a line is that of its first byte, with its KeyID: two KeyIDs of one DRAM line
/// are two lines (docs/facts.md#keyid-aliases).
namespace mktme::cache {

/// Bytes of a page over whose border no prefetcher goes. All bits of a KeyID are above it.
inline constexpr Bytes prefetch_page{4096};

/// Returns the address of the line of `address`.
constexpr PhysAddr line_of(PhysAddr address) { return PhysAddr{address.count() & ~(line_size.count() - 1)}; }

/// Returns true if both are in one page of 4 KiB and have one KeyID.
constexpr bool are_in_one_page(PhysAddr a, PhysAddr b) {
    return (a.count() ^ b.count()) < prefetch_page.count();
}

}  // namespace mktme::cache
