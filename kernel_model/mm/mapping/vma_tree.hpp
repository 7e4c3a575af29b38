// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "kernel_model/mm/mapping/vma.hpp"

namespace mktme::mm {

/// The mappings of an address space in order of address.
///
/// Kept in blocks of some dozens, so that a look-up, an insertion and the search for a gap touch few cache
/// lines even with 65,530 mappings, the most a process may have.
class VmaTree {
public:
    VmaTree() = default;
    VmaTree(const VmaTree&) = delete;
    VmaTree& operator=(const VmaTree&) = delete;
    ~VmaTree();

    /// The first mapping that ends above `address`, or null (find_vma).
    [[nodiscard]] Vma* at_or_above(Address address) const;
    /// The mapping that has `address`, or null (vma_lookup).
    [[nodiscard]] Vma* at(Address address) const;
    /// The lowest mapping that overlaps `range`, or null (find_vma_intersection).
    [[nodiscard]] Vma* overlapping(Range range) const;
    /// The last mapping that begins below `address`, or null.
    [[nodiscard]] Vma* below(Address address) const;
    [[nodiscard]] Vma* first() const { return first_; }
    [[nodiscard]] std::size_t size() const { return size_; }

    /// A mapping at a free `range`; to be filled in by the caller.
    Vma& insert(Range range);
    void erase(Vma& vma);
    /// Moves a boundary, by no more than to the next mapping's.
    void set_range(Vma& vma, Range range);

    /// The highest address below `limit`, and not below `lowest`, where `length` bytes are free. A mapping
    /// that grows down wants `guard` bytes free below itself.
    [[nodiscard]] std::optional<Address> highest_gap(Address length, Address lowest, Address limit,
                                                     Address guard) const;

private:
    static constexpr std::size_t block_size = 64;
    struct Block {
        std::vector<Vma*> vmas;  // never empty
        /// No gap below one of its mappings is larger; the largest, if `gap_known`.
        mutable Address largest_gap = 0;
        mutable bool gap_known = false;
    };
    /// A mapping's place: which block, and where in it.
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
    std::vector<std::unique_ptr<Vma>> spare_;  // erased ones, to be used again
    Vma* first_ = nullptr;
    Vma* last_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace mktme::mm
