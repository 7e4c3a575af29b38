// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "kernel_model/mm/memory.hpp"

namespace mktme::mm {

/// The page tables of an address space: four levels of 512 entries, each table in a frame of its own.
///
/// Every change of an entry goes out to the hardware. A table outlasts its entries, as the kernel's do: it goes with the
/// last mapping over what it spans (release_unmapped) or when it is given up on purpose (release_empty).
///
/// 2 MiB at once can be one leaf of a directory. The table below it is kept all the same, out of the
/// hardware's sight: readers find the 4 KiB entries that the leaf stands for, and when one of these is to
/// differ the table takes the leaf's place, for which no memory is needed any more (the kernel deposits one for
/// this purpose). A leaf of a file's pages leaves no table behind: what is left of it is entered by faults.
class PageTable {
public:
    explicit PageTable(Memory& memory, SpaceId space = {}) : memory_{&memory}, space_{space} {}
    PageTable(const PageTable&) = delete;
    PageTable& operator=(const PageTable&) = delete;
    ~PageTable();

    /// The leaf for `address`; none if there is none. A 2 MiB leaf is shown as the entry of the 4 KiB page.
    [[nodiscard]] PageTableEntry entry(Address address) const;
    /// False if there is no memory for a table.
    [[nodiscard]] bool set(Address page, PageTableEntry entry);
    /// Enters 2 MiB of frames that follow each other, the first as `entry` says. False if there is no memory
    /// for a table; nothing may be there.
    [[nodiscard]] bool set_huge(Address start, PageTableEntry entry);
    /// Ends the 2 MiB leaf around `address`, if there is one (split_huge_pmd).
    void split_leaf(Address address);
    /// Ends the 2 MiB leaf around a border inside of it, if there is one.
    void split_at(Address border) {
        if (border % huge_page_size != 0) split_leaf(border);
    }
    /// Is it part of a 2 MiB leaf?
    [[nodiscard]] bool is_huge(Address address) const { return huge_ != 0 && is_behind_leaf(address); }
    /// Is there a directory for the 1 GiB around `address`?
    [[nodiscard]] bool has_directory(Address address) const;
    /// Is there a table or a leaf for the 2 MiB around `address`?
    [[nodiscard]] bool has_table(Address address) const { return find_leaf_table(address) != nullptr; }
    /// Is nothing entered in the 2 MiB around `address`, even if there is a table?
    [[nodiscard]] bool is_empty_around(Address address) const {
        const Node* node = find_leaf_table(address);
        return node == nullptr || node->used == 0;
    }
    /// Makes the table for the 2 MiB around `address`, if there is none. False if there is no memory for it.
    [[nodiscard]] bool add_table(Address address) { return leaf_table(address) != nullptr; }
    /// Moves all 2 MiB from `from` on to `to`, where nothing may be, table and all (move_normal_pmd, move_huge_pmd).
    /// False if there is no memory for a directory.
    [[nodiscard]] bool move_table(Address from, Address to);
    /// Gives back the tables of whole 2 MiB of `range` that have no entry (CONFIG_PT_RECLAIM).
    void release_empty(Range range);
    /// Gives back the tables and directories around `range` whose whole span is in `hole`, where nothing is mapped any
    /// more (free_pgd_range).
    void release_unmapped(Range range, Range hole);
    /// Where the 2 MiB begin that have a table or a leaf and overlap `range`.
    [[nodiscard]] std::vector<Address> tables_in(Range range) const;
    /// Calls `change(page, entry)` for each leaf in `range` that is not none, in order of address; what it
    /// returns becomes the entry. It must not touch this table otherwise.
    template <class Change>
    void update(Range range, Change&& change) {
        if (root_) update_in(*root_, range.start, range.end - 1, 0, change);
    }
    /// Frames that hold tables.
    [[nodiscard]] std::uint64_t tables() const { return tables_; }
    /// Where the hardware begins to walk (CR3); nothing has been mapped if there is none.
    [[nodiscard]] std::optional<Frame> root() const {
        return root_ ? std::optional{root_->frame} : std::nullopt;
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
    /// The table at `at` was behind a leaf: the directory has a leaf again if it can.
    void publish(Node& directory, std::size_t at);
    /// The table at `at` takes the leaf's place, or goes with it if nothing is left in it.
    void show(Node& directory, std::size_t at);
    void release_at(Node& directory, std::size_t at);
    [[nodiscard]] bool is_behind_leaf(Address address) const;
    void reveal(Node& node);
    NodePtr make(int level);
    void release(NodePtr& node);
    void write(Node& node, std::size_t at, PageTableEntry entry);
    void tell_hardware(const Node& node, std::size_t at);
    Node* leaf_table(Address address);
    /// The directory above the leaf table for `address`. Null if it is missing and not to be `made`, or if there is no
    /// memory for it.
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

    /// `base` is where `node` begins; `first` and `last` are addresses in it.
    template <class Change>
    void update_in(Node& node, Address first, Address last, Address base, Change& change) {
        const int level = node.level;
        for (std::size_t i = index(first, level); i <= index(last, level); ++i) {
            if (node.entries[i].is_none()) continue;
            const Address begin = base + (Address{i} << shift(level));
            const Address end = begin + (Address{1} << shift(level)) - 1;
            if (level == 0) {
                write(node, i, change(begin, node.entries[i]));
                continue;
            }
            Node& below = *(*node.tables)[i];
            if (below.used == 0) continue;
            update_in(below, std::max(first, begin), std::min(last, end), begin, change);
            if (below.is_hidden) publish(node, i);
        }
    }

    Memory* memory_;
    SpaceId space_;
    NodePtr root_;
    std::vector<NodePtr> spare_;  // empty, to be used again
    std::uint64_t tables_ = 0;
    std::uint64_t huge_ = 0;  // tables behind 2 MiB leaves
    // The leaf table used last: programs touch one page after the other.
    mutable Node* last_ = nullptr;
    mutable Address last_base_ = 0;
};

}  // namespace mktme::mm
