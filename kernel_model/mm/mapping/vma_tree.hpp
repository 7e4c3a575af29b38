// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "kernel_model/mm/mapping/vma.hpp"

namespace mktme::mm {

/// The mappings of an address space in order of address.
///
/// Blocks hold some dozens of mappings each. A look-up, an insertion and the search for a gap thus touch few cache
/// lines even with 65,530 mappings, the default limit of a process.
class VmaTree {
public:
    VmaTree() = default;
    VmaTree(const VmaTree&) = delete;
    VmaTree& operator=(const VmaTree&) = delete;
    ~VmaTree();

    /// Returns the first mapping that ends above `address`, or null (find_vma).
    [[nodiscard]] Vma* at_or_above(Address address) const;
    /// Returns the mapping that has `address`, or null (vma_lookup).
    [[nodiscard]] Vma* at(Address address) const;
    /// Returns the lowest mapping that overlaps `range`, or null (find_vma_intersection).
    [[nodiscard]] Vma* overlapping(Range range) const;
    /// Returns the last mapping that begins below `address`, or null.
    [[nodiscard]] Vma* below(Address address) const;
    [[nodiscard]] Vma* first() const { return first_; }
    [[nodiscard]] std::size_t size() const { return size_; }

    /// Adds a mapping at a free `range`. The caller fills in its other members.
    Vma& insert(Range range);
    void erase(Vma& vma);
    /// Moves a boundary, at most up to that of the neighbouring mapping.
    void set_range(Vma& vma, Range range);

    /// Returns the highest start of `length` free bytes, from `lowest` on and below `limit`; nullopt if there is none.
    /// A mapping that grows down keeps `guard` bytes free below itself.
    [[nodiscard]] std::optional<Address> highest_gap(Address length, Address lowest, Address limit,
                                                     Address guard) const;

private:
    static constexpr std::size_t block_size = 64;
    struct Block {
        std::vector<Vma*> vmas;  // never empty
        /// Largest gap below one of its mappings; valid if `gap_known`.
        mutable Address largest_gap = 0;
        mutable bool gap_known = false;
    };
    /// Position of a mapping: its block, and its index there.
    struct Position {
        std::size_t block = 0;
        std::size_t index = 0;
    };

    [[nodiscard]] Position position_above(Address address) const;
    [[nodiscard]] Position position_of(const Vma& vma) const;
    [[nodiscard]] Address largest_gap(const Block& block) const;
    void gap_changed(const Vma* vma);
    void split(std::size_t block);

    std::vector<Block> blocks_;
    std::vector<std::unique_ptr<Vma>> spare_;  // erased mappings, for reuse
    Vma* first_ = nullptr;
    Vma* last_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace mktme::mm
