// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/mmu/paging_levels.hpp"

namespace mktme::mmu {

/// A change of one page-table entry by software. It has seen `seen` and decides on that, not on what a walker has done
/// since.
struct EntryChange {
    Entry seen{};
    Entry to{};

    /// Returns what the change makes of the entry that is there. Accessed and dirty flags that a walker has set since stay
    /// if the entry still leads to the same page.
    [[nodiscard]] constexpr Entry applied_to(Entry there) const {
        const bool is_same_page = seen.is_present() && to.is_present() &&
                                  (seen.bits() & address_field) == (to.bits() & address_field);
        const std::uint64_t set_since = is_same_page ? there.bits() & ~seen.bits() & Entry::use_bits : 0;
        return Entry{to.bits() | set_since};
    }
};

}  // namespace mktme::mmu
