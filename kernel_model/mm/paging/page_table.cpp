// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/page_table.hpp"

namespace mktme::mm {

PageTable::~PageTable() {
    update({0, task_size}, [](Address, PageTableEntry) { return PageTableEntry{}; });
    release_unmapped({0, task_size}, everything);
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

/// Returns true if the entries of `node` are those of one 2 MiB leaf.
bool PageTable::is_uniform(const Node& node) const {
    if (node.used != entries_per_table) return false;
    for (std::size_t i = 1; i < entries_per_table; ++i)
        if (node.entries[i].bits() != node.entries[0].bits() + in_bytes(i)) return false;
    return true;
}

void PageTable::publish(Node& directory, std::size_t at) {
    Node& below = *(*directory.tables)[at];
    if (is_uniform(below)) return write(directory, at, below.entries[0].as_huge());
    reveal(below);
    show(directory, at);
}

void PageTable::show(Node& directory, std::size_t at) {
    Node& below = *(*directory.tables)[at];
    if (below.used == 0) return release_at(directory, at);
    for (std::size_t i = 0; i < entries_per_table; ++i) tell_hardware(below, i);
    write(directory, at, PageTableEntry::table(below.frame));
}

void PageTable::release_at(Node& directory, std::size_t at) {
    write(directory, at, {});
    release((*directory.tables)[at]);
}

/// Ends the state of being hidden behind a leaf. The table loses its pages of a file, which go with the leaf.
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
    if (!is_huge(address)) return;
    Node& directory = *directory_of(address, false);
    reveal(*(*directory.tables)[index(address, 1)]);
    show(directory, index(address, 1));
}

const PageTable::Node* PageTable::find_leaf_table(Address address) const {
    const Address base = huge_page_around(address);
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

PageTable::Node* PageTable::directory_of(Address address, bool made) {
    if (!root_ && made) root_ = make(top_level);
    Node* node = root_.get();
    for (int level = top_level; node != nullptr && level > 1; --level)
        node = table_below(*node, index(address, level), made);
    return node;
}

PageTable::Node* PageTable::table_below(Node& node, std::size_t at, bool made) {
    auto& below = (*node.tables)[at];
    if (!below && made) {
        below = make(node.level - 1);
        if (below) write(node, at, PageTableEntry::table(below->frame));
    }
    return below.get();
}

/// Returns the leaf table for `address`, made if it is missing; nullptr without memory for it. Tables made above it
/// stay.
PageTable::Node* PageTable::leaf_table(Address address) {
    const Address base = huge_page_around(address);
    if (last_ != nullptr && last_base_ == base) return last_;
    Node* directory = directory_of(address, true);
    if (directory == nullptr) return nullptr;
    Node* node = table_below(*directory, index(address, 1), true);
    if (node == nullptr) return nullptr;
    last_base_ = base;
    return last_ = node;
}

bool PageTable::move_table(Address from, Address to) {
    Node* target = directory_of(to, true);
    if (target == nullptr) return false;
    Node& source = *directory_of(from, false);
    const std::size_t at = index(from, 1);
    write(*target, index(to, 1), source.entries[at]);
    (*target->tables)[index(to, 1)] = std::move((*source.tables)[at]);
    write(source, at, {});
    last_ = nullptr;
    return true;
}

void PageTable::release_empty(Range range) {
    if (!root_) return;
    const auto release_one = [&](Node& directory, std::size_t at, Address begin) {
        const bool is_whole = range.start <= begin && begin + huge_page_size <= range.end;
        if (is_whole && (*directory.tables)[at]->used == 0) release_at(directory, at);
    };
    visit_tables(*root_, range.start, range.end - 1, 0, release_one);
}

std::vector<Address> PageTable::tables_in(Range range) const {
    std::vector<Address> found;
    const auto add = [&](Node&, std::size_t, Address begin) { found.push_back(begin); };
    if (root_ && range.start < range.end) visit_tables(*root_, range.start, range.end - 1, 0, add);
    return found;
}

void PageTable::release_unmapped(Range range, Range hole) {
    if (!root_) return;
    release_unmapped_in(*root_, 0, range, hole);
    if (root_->used == 0) release(root_);
}

void PageTable::release_unmapped_in(Node& node, Address base, Range range, Range hole) {
    const Address span = Address{1} << shift(node.level);
    const Address first = std::max(range.start, base);
    const Address last = std::min(range.end, base + span * entries_per_table) - 1;
    for (std::size_t i = index(first, node.level); i <= index(last, node.level); ++i) {
        Node* below = (*node.tables)[i].get();
        if (below == nullptr) continue;
        const Address begin = base + i * span;
        if (below->level > 0) release_unmapped_in(*below, begin, range, hole);
        if (hole.start <= begin && begin + span <= hole.end) release_at(node, i);
    }
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
    update({start, start + huge_page_size}, [](Address, PageTableEntry same) { return same; });
    return true;
}

}  // namespace mktme::mm
