// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/mmu/entry.hpp"

namespace mktme::mmu {

/// Page tables as a walker sees them: entries at physical addresses. The addresses have the KeyID of the pointer that
/// led to the table, so memory may decrypt an entry under a wrong key.
class PageTables {
public:
    PageTables() = default;
    PageTables(const PageTables&) = delete;
    PageTables& operator=(const PageTables&) = delete;
    PageTables(PageTables&&) = delete;
    PageTables& operator=(PageTables&&) = delete;
    virtual ~PageTables() = default;

    /// Returns the entry at a place, a multiple of 8.
    [[nodiscard]] virtual Entry read(PhysAddr place) = 0;
    /// Writes `wanted` if the entry is `seen`, in one step as a locked operation does. Returns the entry that was there.
    virtual Entry exchange(PhysAddr place, Entry seen, Entry wanted) = 0;
    /// Writes zeros to a line, whatever its entries are: a page becomes a table.
    virtual void clear_line(PhysAddr line) {
        for (std::uint64_t done = 0; done < line_size.count(); done += sizeof(Entry)) {
            const PhysAddr place{line.count() + done};
            static_cast<void>(exchange(place, read(place), Entry{}));
        }
    }
};

}  // namespace mktme::mmu
