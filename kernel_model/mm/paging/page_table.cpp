// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/paging/page_table.hpp"

#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/syscall/hardware.hpp"

namespace mktme::mm {

PageTable::~PageTable() {
    const KernelWork work{*memory_};
    update({0, task_size}, [](Address, PageTableEntry) { return PageTableEntry{}; });
    release_unmapped({0, task_size}, everything);
    if (root_) release(root_);
    gather_.finish();
}

PageTable::NodePtr PageTable::make(int level) {
    const auto frame = memory_->allocate(FrameUse::page_table, KeyId{}, Zero::yes);
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
    gather_.drop_table(node->frame);
    --tables_;
    if (last_ == node.get()) last_ = nullptr;
    spare_.push_back(std::move(node));
}

PhysAddr PageTable::place_of(const Node& node, std::size_t at) const {
    return PhysAddr{memory_->address_of(node.frame).count() + at * sizeof(PageTableEntry)};
}

void PageTable::tell_hardware(const Node& node, std::size_t at, PageTableEntry seen) {
    memory_->work().change_entry(place_of(node, at), {.seen = seen, .to = node.entries[at]});
}

/// An entry that this call has changed is not in memory yet: it is left as it is.
void PageTable::look_at(Node& node, std::size_t at) {
    const PageTableEntry known = node.entries[at];
    if (!known.is_present()) return;
    const std::uint64_t found = memory_->hardware->peek_entry(place_of(node, at)).bits();
    constexpr auto use = PageTableEntry::use_bits;
    if (((found ^ known.bits()) & ~use) == 0) node.entries[at] = PageTableEntry{known.bits() | (found & use)};
}

void PageTable::look_at_leaf(Node& directory, std::size_t at) {
    look_at(directory, at);
    const std::uint64_t use = directory.entries[at].bits() & PageTableEntry::use_bits;
    Node& below = *(*directory.tables)[at];
    if ((below.entries[0].bits() & use) == use) return;
    for (PageTableEntry& entry : below.entries) entry = PageTableEntry{entry.bits() | use};
}

void PageTable::write(Node& node, std::size_t at, PageTableEntry entry) {
    auto& old = node.entries[at];
    if (old == entry) return;
    if (old.is_none()) ++node.used;
    else if (entry.is_none()) --node.used;
    const PageTableEntry seen = old;
    old = entry;
    if (!node.is_hidden) tell_hardware(node, at, seen);
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
    for (std::size_t i = 0; i < entries_per_table; ++i) tell_hardware(below, i, {});
    write(directory, at, PageTableEntry::table(below.frame));
}

void PageTable::release_at(Node& directory, std::size_t at) {
    write(directory, at, {});
    release((*directory.tables)[at]);
}

/// Ends the state of being hidden behind a leaf. The table loses its pages of a file, which go with the leaf, and with
/// the TLB flush that the caller finishes.
void PageTable::reveal(Node& node) {
    const EntryFormat format = memory_->settings.entries;
    bool any = false;
    for (std::size_t i = 0; i < entries_per_table; ++i) {
        const PageTableEntry entry = node.entries[i];
        if (!entry.has_page() || memory_->frames.use(entry.frame(format)) != FrameUse::file) continue;
        if (entry.is_dirty()) memory_->frames.mark_dirty(entry.frame(format));
        gather_.drop(entry.frame(format));
        write(node, i, {});
        any = true;
    }
    node.is_hidden = false;
    --huge_;
    if (any) gather_.stale({0, task_size});
}

void PageTable::split_leaf(Address address) {
    if (!is_huge(address)) return;
    Node& directory = *directory_of(address, false);
    const std::size_t at = index(address, 1);
    look_at_leaf(directory, at);
    reveal(*(*directory.tables)[at]);
    show(directory, at);
    gather_.finish();
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
    look_at(source, at);
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
    if (root_) release_unmapped_in(*root_, 0, range, hole);
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
    // Cores may have cached the way to an empty table.
    if (has_table(start)) gather_.stale({start, start + huge_page_size});
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
