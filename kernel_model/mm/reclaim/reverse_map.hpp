// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernel_model/mm/mapping/address_space.hpp"

namespace mktme::mm {

/// A place where a page is mapped.
struct MappedPlace {
    AddressSpace* space = nullptr;
    Vma* vma = nullptr;
    Address page = 0;
};

/// Returns all places where an anonymous page is mapped (rmap_walk). Most are where it has the same offset in its mapping, as in the
/// process that forked; only of a page that KSM has merged, all memory is searched.
std::vector<MappedPlace> places_of(Memory& memory, Frame frame, Pages offset);

/// Returns the address spaces of which a kernel thread needs the locks to move the anonymous pages of a range: its own, and all others if
/// one of the pages has other users. Lowest first: nobody waits in another order.
std::vector<AddressSpace*> spaces_for(AddressSpace& space, Range range);

/// A page of a range, to be moved, and all its places.
struct MovablePage {
    Frame frame{};
    std::vector<MappedPlace> places;
};

/// Returns the anonymous pages of a range whose places are all known, in order of address. Huge pages are split, and those that are
/// locked in memory left out. Precondition: the running entry has all spaces_for() the range.
std::vector<MovablePage> movable_pages(AddressSpace& space, Range range);

}  // namespace mktme::mm
