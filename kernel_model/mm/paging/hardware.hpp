// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "kernel_model/mm/address.hpp"
#include "kernel_model/mm/paging/frame_table.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"

namespace mktme::mm {

/// Address space that a TLB entry belongs to.
enum class SpaceId : std::uint64_t {};

/// Interface of memory management to its machine: memory contents, page-table writes, TLB flushes.
///
/// Addresses carry the KeyID of the page, as they leave a core.
class Hardware {
public:
    virtual ~Hardware() = default;

    /// Fills a page with zeros.
    virtual void clear_page(PhysAddr page) = 0;
    virtual void copy_page(PhysAddr to, PhysAddr from) = 0;
    /// A read or a write stays within one page.
    virtual void read(PhysAddr from, std::span<std::byte> to) = 0;
    virtual void write(PhysAddr to, std::span<const std::byte> from) = 0;
    /// Writes a page-table entry at `where`, for the kernel.
    virtual void write_entry(PhysAddr where, PageTableEntry entry) = 0;
    virtual void flush_tlb(SpaceId space, Range range) = 0;
};

}  // namespace mktme::mm
