// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "kernel_model/mm/paging/hardware.hpp"

namespace mktme::mm {

/// Hardware that only stores bytes: no caches, no TLB, no encryption, no page walks.
class StoredMemory : public Hardware {
public:
    explicit StoredMemory(EntryFormat format = {}) : format_{format} {}

    void clear_page(PhysAddr address) override;
    void copy_page(PhysAddr to, PhysAddr from) override;
    void read(PhysAddr from, std::span<std::byte> to) override;
    void write(PhysAddr to, std::span<const std::byte> from) override;
    void write_entry(PhysAddr where, PageTableEntry entry) override;
    void flush_tlb(SpaceId space, Range range) override;

    [[nodiscard]] std::uint64_t entries_written() const { return entries_written_; }
    [[nodiscard]] std::uint64_t flushes() const { return flushes_; }

private:
    using Page = std::array<std::byte, page_size>;
    /// Returns the bytes of the page at `address`; null if all are zero.
    std::unique_ptr<Page>& page(PhysAddr address);

    EntryFormat format_;
    std::vector<std::unique_ptr<Page>> pages_;  // by frame
    std::uint64_t entries_written_ = 0;
    std::uint64_t flushes_ = 0;
};

}  // namespace mktme::mm
