// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <unordered_map>

#include "kernel_model/syscall/virtual_range.hpp"
#include "models/base/quantity.hpp"
#include "models/mmu/entry.hpp"

namespace mktme::plain_hardware {

/// What a core has cached of the page tables of one address space: leaves, and the places of the lowest tables. It
/// keeps them, stale or not, until it is told to flush.
class Tlb {
public:
    /// Returns the leaf that translates `address`, as the walk found it.
    [[nodiscard]] std::optional<mmu::Entry> leaf(std::uint64_t address) const;
    [[nodiscard]] std::optional<PhysAddr> table(std::uint64_t address) const;
    /// Caches a leaf, of 2 MiB if that is what it maps.
    void add_leaf(std::uint64_t address, mmu::Entry leaf);
    void add_table(std::uint64_t address, PhysAddr table) { tables_[huge_number(address)] = table; }
    /// Forgets the translation of one address, as a page fault does.
    void forget(std::uint64_t address);
    /// Forgets the leaves that overlap the range, and all tables.
    void flush(syscall::VirtualRange range);

private:
    static constexpr unsigned page_shift = 12;
    static constexpr unsigned huge_shift = 21;
    static constexpr std::uint64_t page_number(std::uint64_t address) { return address >> page_shift; }
    static constexpr std::uint64_t huge_number(std::uint64_t address) { return address >> huge_shift; }

    std::unordered_map<std::uint64_t, mmu::Entry> pages_;
    std::unordered_map<std::uint64_t, mmu::Entry> huge_pages_;
    std::unordered_map<std::uint64_t, PhysAddr> tables_;
};

}  // namespace mktme::plain_hardware
