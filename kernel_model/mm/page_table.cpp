// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/page_table.hpp"

namespace mktme::mm {

namespace {

constexpr Address leaf_table_span = in_bytes(512);

}  // namespace

PageTable::~PageTable() {
    update({0, task_size}, [](Address, PageTableEntry) { return PageTableEntry{}; });
}

PageTable::NodePtr PageTable::make(int level) {
    const auto frame = memory_->allocate_cleared(FrameUse::page_table, KeyId{});
    if (!frame) return nullptr;
    NodePtr node;
    if (spare_.empty()) {
        node = std::make_unique<Node>();
    } else {
        node = std::move(spare_.back());
        spare_.pop_back();
    }
    node->frame = *frame;
    node->level = level;
    node->is_hidden = false;
    if (level > 0 && !node->tables) node->tables = std::make_unique<std::array<NodePtr, entries_per_table>>();
    ++tables_;
    return node;
}

void PageTable::release(NodePtr& node) {
    if (node->is_hidden) --huge_;
    memory_->frames.put(node->frame);
    --tables_;
    if (last_ == node.get()) last_ = nullptr;
    spare_.push_back(std::move(node));
}

void PageTable::tell_hardware(const Node& node, std::size_t at) {
    const auto where = memory_->address_of(node.frame).count() + at * sizeof(PageTableEntry);
    memory_->hardware->write_entry(PhysAddr{where}, node.entries[at]);
}

void PageTable::write(Node& node, std::size_t at, PageTableEntry entry) {
    auto& old = node.entries[at];
    if (old == entry) return;
    if (old.is_none()) ++node.used;
    else if (entry.is_none()) --node.used;
    old = entry;
    if (!node.is_hidden) tell_hardware(node, at);
}

/// Are its entries those of one 2 MiB leaf?
bool PageTable::is_uniform(const Node& node) const {
    if (node.used != entries_per_table) return false;
    for (std::size_t i = 1; i < entries_per_table; ++i)
        if (node.entries[i].bits() != node.entries[0].bits() + in_bytes(i)) return false;
    return true;
}

void PageTable::publish(Node& directory, std::size_t at, Node& below) {
    if (is_uniform(below)) return write(directory, at, below.entries[0].as_huge());
    reveal(below);
    if (below.used == 0) return;
    for (std::size_t i = 0; i < entries_per_table; ++i) tell_hardware(below, i);
    write(directory, at, PageTableEntry::table(below.frame));
}

/// The table is no longer behind a leaf. Pages of a file go with the leaf, and so may the whole table.
void PageTable::reveal(Node& node) {
    const EntryFormat format = memory_->settings.entries;
    bool any = false;
    for (std::size_t i = 0; i < entries_per_table; ++i) {
        const PageTableEntry entry = node.entries[i];
        if (!entry.has_page() || memory_->frames.use(entry.frame(format)) != FrameUse::file) continue;
        memory_->frames.put(entry.frame(format));
        write(node, i, {});
        any = true;
    }
    node.is_hidden = false;
    --huge_;
    if (any) memory_->hardware->flush_tlb(space_, {0, task_size});
}

void PageTable::split_leaf(Address address) {
    Node* directory = root_.get();
    for (int level = top_level; level > 1; --level)
        directory = (*directory->tables)[index(address, level)].get();
    const std::size_t at = index(address, 1);
    Node& below = *(*directory->tables)[at];
    reveal(below);
    for (std::size_t i = 0; i < entries_per_table; ++i) tell_hardware(below, i);
    write(*directory, at, PageTableEntry::table(below.frame));
    // Gives the table back if nothing is left in it.
    update({page_down(address), page_down(address) + page_size},
           [](Address, PageTableEntry same) { return same; });
}

const PageTable::Node* PageTable::find_leaf_table(Address address) const {
    const Address base = address & ~(leaf_table_span - 1);
    if (last_ != nullptr && last_base_ == base) return last_;
    Node* node = root_.get();
    for (int level = top_level; node != nullptr && level > 0; --level)
        node = (*node->tables)[index(address, level)].get();
    if (node == nullptr) return nullptr;
    last_base_ = base;
    return last_ = node;
}

PageTableEntry PageTable::entry(Address address) const {
    const Node* node = find_leaf_table(address);
    return node != nullptr ? node->entries[index(address, 0)] : PageTableEntry{};
}

bool PageTable::is_behind_leaf(Address address) const {
    const Node* node = find_leaf_table(address);
    return node != nullptr && node->is_hidden;
}

bool PageTable::has_directory(Address address) const {
    const Node* node = root_.get();
    for (int level = top_level; node != nullptr && level > 1; --level)
        node = (*node->tables)[index(address, level)].get();
    return node != nullptr;
}

bool PageTable::is_empty_around(Address address) const { return find_leaf_table(address) == nullptr; }

/// Null if there is no memory for it; tables above it that this made empty are taken back.
PageTable::Node* PageTable::leaf_table(Address address) {
    const Address base = address & ~(leaf_table_span - 1);
    if (last_ != nullptr && last_base_ == base) return last_;
    if (!root_) root_ = make(top_level);
    Node* node = root_.get();
    for (int level = top_level; node != nullptr && level > 0; --level) {
        auto& below = (*node->tables)[index(address, level)];
        if (!below) {
            below = make(level - 1);
            if (below) write(*node, index(address, level), PageTableEntry::table(below->frame));
        }
        node = below.get();
    }
    if (node == nullptr) {
        update({page_down(address), page_down(address) + page_size},
               [](Address, PageTableEntry same) { return same; });
        return nullptr;
    }
    last_base_ = base;
    return last_ = node;
}

bool PageTable::set(Address page, PageTableEntry entry) {
    Node* node = leaf_table(page);
    if (node == nullptr) return false;
    if (node->is_hidden) update({page, page + page_size}, [&](Address, PageTableEntry) { return entry; });
    else write(*node, index(page, 0), entry);
    return true;
}

bool PageTable::set_huge(Address start, PageTableEntry entry) {
    Node* node = leaf_table(start);
    if (node == nullptr) return false;
    node->is_hidden = true;
    ++huge_;
    for (std::size_t i = 0; i < entries_per_table; ++i)
        write(*node, i, PageTableEntry{entry.bits() + in_bytes(i)});
    update({start, start + leaf_table_span}, [](Address, PageTableEntry same) { return same; });
    return true;
}

}  // namespace mktme::mm
