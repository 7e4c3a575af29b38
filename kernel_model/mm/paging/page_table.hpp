// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/mm/paging/tlb_gather.hpp"

namespace mktme::mm {

/// The page tables of an address space: four levels of 512 entries, each table in a frame of its own.
///
/// Every change of an entry joins the work list. The accessed and dirty bits that a walker has set are read from the
/// hardware when the kernel looks at an entry in order to change it (update). As in the kernel, a table outlasts its
/// entries. It is freed with the last mapping in its span (release_unmapped) or explicitly (release_empty), the highest one
/// with the address space only (pgd_free).
///
/// A directory entry can be a 2 MiB leaf. The table below it is kept, hidden from the hardware. Readers find in it the
/// 4 KiB entries that the leaf stands for. If one of these changes, the table replaces the leaf and needs no new memory
/// (the kernel deposits a table for this purpose). A leaf of a file's pages leaves no table behind: faults enter its
/// pages again.
class PageTable {
public:
    explicit PageTable(Memory& memory, SpaceId space = {}) : memory_{&memory}, gather_{memory, space} {}
    PageTable(const PageTable&) = delete;
    PageTable& operator=(const PageTable&) = delete;
    ~PageTable();

    /// Returns the leaf for `address`; a none entry if there is none. A 2 MiB leaf reads as the entry of the 4 KiB
    /// page.
    [[nodiscard]] PageTableEntry entry(Address address) const;
    /// Sets the entry of `page`. Returns false without memory for a table.
    [[nodiscard]] bool set(Address page, PageTableEntry entry);
    /// Enters 512 consecutive frames from `start` on, the first as `entry` says. Returns false without memory for a
    /// table. Precondition: nothing is entered there. The caller finishes the gather if there was an empty table.
    [[nodiscard]] bool set_huge(Address start, PageTableEntry entry);
    /// Splits the 2 MiB leaf around `address`, if there is one (split_huge_pmd).
    void split_leaf(Address address);
    /// Splits the 2 MiB leaf that `border` lies strictly inside, if there is one.
    void split_at(Address border) {
        if (border % huge_page_size != 0) split_leaf(border);
    }
    /// Returns true if `address` is part of a 2 MiB leaf.
    [[nodiscard]] bool is_huge(Address address) const { return huge_ != 0 && is_behind_leaf(address); }
    /// Returns true if there is a directory for the 1 GiB around `address`.
    [[nodiscard]] bool has_directory(Address address) const;
    /// Returns true if there is a table or a leaf for the 2 MiB around `address`.
    [[nodiscard]] bool has_table(Address address) const { return find_leaf_table(address) != nullptr; }
    /// Returns true if nothing is entered in the 2 MiB around `address`, even if there is a table.
    [[nodiscard]] bool is_empty_around(Address address) const {
        const Node* node = find_leaf_table(address);
        return node == nullptr || node->used == 0;
    }
    /// Makes the table for the 2 MiB around `address`, if there is none. Returns false without memory for it.
    [[nodiscard]] bool add_table(Address address) { return leaf_table(address) != nullptr; }
    /// Moves the 2 MiB at `from` to `to`, including their table (move_normal_pmd, move_huge_pmd). Returns false without
    /// memory for a directory. Precondition: `to` has no table.
    [[nodiscard]] bool move_table(Address from, Address to);
    /// Frees the empty tables whose 2 MiB lie wholly in `range` (CONFIG_PT_RECLAIM).
    void release_empty(Range range);
    /// Frees the tables and directories around `range` whose whole span is in `hole`, where nothing is mapped any more
    /// (free_pgd_range).
    void release_unmapped(Range range, Range hole);
    /// Returns the start of each 2 MiB that has a table or a leaf and overlaps `range`.
    [[nodiscard]] std::vector<Address> tables_in(Range range) const;
    /// Calls `change(page, entry)` for each leaf in `range` that is not none, in order of address, and enters its
    /// result. The entry has the accessed and dirty bits of this moment. `change` must not touch this table otherwise.
    /// The caller flushes: see gather().
    template <class Change>
    void update(Range range, Change&& change) {
        if (root_) update_in(*root_, range.start, range.end - 1, 0, change);
    }
    /// Returns what is stale in TLBs, and what waits for their flush. Whoever takes something away finishes it.
    [[nodiscard]] TlbGather& gather() { return gather_; }
    /// Returns the number of frames that hold tables.
    [[nodiscard]] std::uint64_t tables() const { return tables_; }
    /// Returns the frame where the hardware begins to walk (CR3); nullopt if nothing has been mapped.
    [[nodiscard]] std::optional<Frame> root() const {
        return root_ ? std::optional{root_->frame} : std::nullopt;
    }
    [[nodiscard]] std::optional<PhysAddr> root_address() const {
        return root_ ? std::optional{memory_->address_of(root_->frame)} : std::nullopt;
    }

private:
    static constexpr unsigned index_bits = 9;
    static constexpr std::size_t entries_per_table = 1U << index_bits;
    static constexpr int top_level = 3;

    struct Node {
        Frame frame{};
        int level = 0;           // 0: its entries are 4 KiB leaves
        std::uint32_t used = 0;  // entries that are not none
        bool is_hidden = false;  // behind a 2 MiB leaf
        std::array<PageTableEntry, entries_per_table> entries{};
        std::unique_ptr<std::array<std::unique_ptr<Node>, entries_per_table>> tables;  // above level 0
    };
    using NodePtr = std::unique_ptr<Node>;

    static constexpr unsigned shift(int level) {
        return page_shift + index_bits * static_cast<unsigned>(level);
    }
    static constexpr std::size_t index(Address address, int level) {
        return address >> shift(level) & (entries_per_table - 1);
    }

    [[nodiscard]] const Node* find_leaf_table(Address address) const;
    [[nodiscard]] bool is_uniform(const Node& node) const;
    /// Makes the hidden table at `at` of the directory a leaf again if its entries permit that; otherwise reveals it.
    void publish(Node& directory, std::size_t at);
    /// Replaces the leaf at `at` with the table below it, or frees that table if it has no entries.
    void show(Node& directory, std::size_t at);
    void release_at(Node& directory, std::size_t at);
    [[nodiscard]] bool is_behind_leaf(Address address) const;
    void reveal(Node& node);
    NodePtr make(int level);
    void release(NodePtr& node);
    void write(Node& node, std::size_t at, PageTableEntry entry);
    void tell_hardware(const Node& node, std::size_t at, PageTableEntry seen);
    [[nodiscard]] PhysAddr place_of(const Node& node, std::size_t at) const;
    /// Takes over the accessed and dirty bits that a walker has set in the entry at `at`.
    void look_at(Node& node, std::size_t at);
    /// The same for a 2 MiB leaf, whose bits go to all entries of the hidden table behind it.
    void look_at_leaf(Node& directory, std::size_t at);
    Node* leaf_table(Address address);
    /// Returns the directory above the leaf table for `address`. Returns nullptr if it is missing and not to be `made`,
    /// or without memory for it.
    Node* directory_of(Address address, bool made);
    Node* table_below(Node& node, std::size_t at, bool made);
    void release_unmapped_in(Node& node, Address base, Range range, Range hole);
    /// Calls `visit(directory, index, begin)` for each leaf table that overlaps `first` to `last`.
    template <class Visit>
    static void visit_tables(Node& node, Address first, Address last, Address base, Visit& visit) {
        for (std::size_t i = index(first, node.level); i <= index(last, node.level); ++i) {
            if (!(*node.tables)[i]) continue;
            const Address begin = base + (Address{i} << shift(node.level));
            const Address end = begin + (Address{1} << shift(node.level)) - 1;
            if (node.level == 1) visit(node, i, begin);
            else visit_tables(*(*node.tables)[i], std::max(first, begin), std::min(last, end), begin, visit);
        }
    }

    /// `base` is the first address of `node`; `first` and `last` are addresses in it.
    template <class Change>
    void update_in(Node& node, Address first, Address last, Address base, Change& change) {
        const int level = node.level;
        for (std::size_t i = index(first, level); i <= index(last, level); ++i) {
            if (node.entries[i].is_none()) continue;
            const Address begin = base + (Address{i} << shift(level));
            const Address end = begin + (Address{1} << shift(level)) - 1;
            if (level == 0) {
                if (!node.is_hidden) look_at(node, i);
                write(node, i, change(begin, node.entries[i]));
                continue;
            }
            Node& below = *(*node.tables)[i];
            if (below.used == 0) continue;
            if (below.is_hidden) look_at_leaf(node, i);
            update_in(below, std::max(first, begin), std::min(last, end), begin, change);
            if (below.is_hidden) publish(node, i);
        }
    }

    Memory* memory_;
    TlbGather gather_;
    NodePtr root_;
    std::vector<NodePtr> spare_;  // empty, for reuse
    std::uint64_t tables_ = 0;
    std::uint64_t huge_ = 0;  // tables behind 2 MiB leaves
    // The leaf table used last. Programs tend to touch consecutive pages.
    mutable Node* last_ = nullptr;
    mutable Address last_base_ = 0;
};

}  // namespace mktme::mm
