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
    if (level > 0 && !node->tables) node->tables = std::make_unique<std::array<NodePtr, entries_per_table>>();
    ++tables_;
    return node;
}

void PageTable::release(NodePtr& node) {
    memory_->frames.put(node->frame);
    --tables_;
    if (last_ == node.get()) last_ = nullptr;
    spare_.push_back(std::move(node));
}

void PageTable::write(Node& node, std::size_t at, PageTableEntry entry) {
    auto& old = node.entries[at];
    if (old == entry) return;
    if (old.is_none()) ++node.used;
    else if (entry.is_none()) --node.used;
    old = entry;
    const auto where = memory_->address_of(node.frame).count() + at * sizeof(PageTableEntry);
    memory_->hardware->write_entry(PhysAddr{where}, entry);
}

PageTableEntry PageTable::entry(Address address) const {
    const Address base = address & ~(leaf_table_span - 1);
    if (last_ != nullptr && last_base_ == base) return last_->entries[index(address, 0)];
    Node* node = root_.get();
    for (int level = top_level; node != nullptr && level > 0; --level)
        node = (*node->tables)[index(address, level)].get();
    if (node == nullptr) return {};
    last_ = node;
    last_base_ = base;
    return node->entries[index(address, 0)];
}

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
    write(*node, index(page, 0), entry);
    return true;
}

}  // namespace mktme::mm
