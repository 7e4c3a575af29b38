// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/mapping/vma_tree.hpp"

#include <algorithm>

namespace mktme::mm {

namespace {

Address gap_below(const Vma& vma) {
    return vma.range.start - (vma.previous != nullptr ? vma.previous->range.end : 0);
}

/// Returns the highest start of `length` bytes in the gap from `low` to `high`; nullopt if they do not fit.
std::optional<Address> fit(Address low, Address high, Address length) {
    if (high < low || high - low < length) return std::nullopt;
    return high - length;
}

}  // namespace

VmaTree::~VmaTree() {
    for (const Vma* vma = first_; vma != nullptr;) {
        const Vma* next = vma->next;
        delete vma;
        vma = next;
    }
}

/// Returns the position of the first mapping that ends above `address`; past the end if there is none.
VmaTree::Position VmaTree::position_above(Address address) const {
    const auto ends_above = [&](const Vma* vma) { return vma->range.end > address; };
    const auto block = std::partition_point(blocks_.begin(), blocks_.end(),
                                            [&](const Block& b) { return !ends_above(b.vmas.back()); });
    if (block == blocks_.end()) return {blocks_.size(), 0};
    const auto vma = std::partition_point(block->vmas.begin(), block->vmas.end(),
                                          [&](const Vma* v) { return !ends_above(v); });
    return {static_cast<std::size_t>(block - blocks_.begin()),
            static_cast<std::size_t>(vma - block->vmas.begin())};
}

VmaTree::Position VmaTree::position_of(const Vma& vma) const { return position_above(vma.range.start); }

Vma* VmaTree::at_or_above(Address address) const {
    const Position position = position_above(address);
    return position.block < blocks_.size() ? blocks_[position.block].vmas[position.index] : nullptr;
}

Vma* VmaTree::at(Address address) const {
    Vma* found = at_or_above(address);
    return found != nullptr && found->range.start <= address ? found : nullptr;
}

Vma* VmaTree::overlapping(Range range) const {
    Vma* found = at_or_above(range.start);
    return found != nullptr && found->range.start < range.end ? found : nullptr;
}

Vma* VmaTree::below(Address address) const {
    if (address == 0) return nullptr;
    Vma* found = at_or_above(address - 1);
    if (found == nullptr) return last_;
    return found->range.start < address ? found : found->previous;
}

Vma& VmaTree::insert(Range range) {
    Position position = position_above(range.start);
    if (position.block == blocks_.size()) {
        if (blocks_.empty()) blocks_.emplace_back();
        position = {blocks_.size() - 1, blocks_.back().vmas.size()};
    }
    std::unique_ptr<Vma> made;
    if (spare_.empty()) {
        made = std::make_unique<Vma>();
    } else {
        made = std::move(spare_.back());
        spare_.pop_back();
    }
    auto& vmas = blocks_[position.block].vmas;
    Vma* vma = made.release();
    Vma* above = position.index < vmas.size() ? vmas[position.index] : nullptr;
    vma->range = range;
    vma->next = above;
    vma->previous = above != nullptr ? above->previous : last_;
    (vma->previous != nullptr ? vma->previous->next : first_) = vma;
    (above != nullptr ? above->previous : last_) = vma;
    vmas.insert(vmas.begin() + static_cast<std::ptrdiff_t>(position.index), vma);
    ++size_;
    blocks_[position.block].gap_known = false;
    gap_changed(above);
    if (vmas.size() > block_size) split(position.block);
    return *vma;
}

void VmaTree::split(std::size_t block) {
    Block upper;
    auto& vmas = blocks_[block].vmas;
    const auto middle = vmas.begin() + block_size / 2;
    upper.vmas.assign(middle, vmas.end());
    vmas.erase(middle, vmas.end());
    blocks_[block].gap_known = false;
    blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(block) + 1, std::move(upper));
}

void VmaTree::erase(Vma& vma) {
    const Position position = position_of(vma);
    auto& block = blocks_[position.block];
    block.vmas.erase(block.vmas.begin() + static_cast<std::ptrdiff_t>(position.index));
    block.gap_known = false;
    if (block.vmas.empty()) blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(position.block));
    (vma.previous != nullptr ? vma.previous->next : first_) = vma.next;
    (vma.next != nullptr ? vma.next->previous : last_) = vma.previous;
    gap_changed(vma.next);
    --size_;
    vma.anon.unlink();
    vma.file.reset();
    vma.previous = vma.next = nullptr;
    vma.flags = {};
    vma.key = {};
    spare_.emplace_back(&vma);
}

void VmaTree::set_range(Vma& vma, Range range) {
    vma.range = range;
    gap_changed(&vma);
    gap_changed(vma.next);
}

void VmaTree::gap_changed(const Vma* vma) {
    if (vma != nullptr) blocks_[position_of(*vma).block].gap_known = false;
}

Address VmaTree::largest_gap(const Block& block) const {
    if (!block.gap_known) {
        block.largest_gap = 0;
        for (const Vma* vma : block.vmas) block.largest_gap = std::max(block.largest_gap, gap_below(*vma));
        block.gap_known = true;
    }
    return block.largest_gap;
}

std::optional<Address> VmaTree::highest_gap(Address length, Address lowest, Address limit,
                                            Address guard) const {
    const auto high_of = [&](const Vma& above) {
        const Address wanted = above.flags.has(vm::grows_down) ? guard : 0;
        return std::min(limit, above.range.start - std::min(above.range.start, wanted));
    };
    if (const auto found = fit(std::max(lowest, last_ != nullptr ? last_->range.end : 0), limit, length))
        return found;
    for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
        if (largest_gap(*block) < length) continue;
        for (auto above = block->vmas.rbegin(); above != block->vmas.rend(); ++above) {
            const Vma* below = (*above)->previous;
            const Address low = std::max(lowest, below != nullptr ? below->range.end : 0);
            if (const auto found = fit(low, high_of(**above), length)) return found;
        }
    }
    return std::nullopt;
}

}  // namespace mktme::mm
