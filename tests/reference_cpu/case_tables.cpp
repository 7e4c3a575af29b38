// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/case_tables.hpp"

#include <algorithm>

#include "models/base/error.hpp"
#include "models/platform/machine.hpp"
#include "tests/reference_cpu/case_memory.hpp"

namespace mktme::test {

namespace {

constexpr std::uint64_t table_bits = mmu::Entry::present | mmu::Entry::writable | mmu::Entry::user;
/// Tables of listed pages are behind the first 1.5 GiB of a package; its pages are before.
constexpr std::uint64_t first_table = std::uint64_t{3} << 29U;

}  // namespace

CaseTables::CaseTables(const MachineCase& c, platform::Machine& machine)
    : layout_{machine.package(0).layout()},
      levels_{static_cast<int>(c.mmu.levels)},
      next_table_{c.memory->first.base.count() + first_table},
      pages_{c.pages},
      spaces_{c.spaces} {
    if (pages_.empty()) {
        const Bytes all{machine.package(0).capacity().count() * machine.size()};
        function_.emplace(
            layout_, levels_, mmu::FrameMemory{.first = c.memory->first.base, .size = all}, c.caches.seed,
            c.spaces,
            [keyids = c.keyids](std::size_t space, std::uint64_t /*page*/) { return keyids.at(space); });
        return;
    }
    for (PageMapping& page : pages_)
        page.frame = DramAddr{page.frame.count() + machine.package(page.package).base().count()};
    for (const auto& space : spaces_) roots_.push_back(new_table(space.table_keyid));
    for (const PageMapping& page : pages_) map(page, spaces_.at(page.space));
}

PhysAddr CaseTables::new_table(KeyId keyid) {
    const DramAddr table = next_table_;
    next_table_ = DramAddr{table.count() + mmu::table_bytes};
    return layout_.with_keyid(table, keyid);
}

void CaseTables::map(const PageMapping& page, const mmu::FunctionSpace& space) {
    PhysAddr table = roots_.at(page.space);
    const int leaf = mmu::level_of_leaf(space.page_size);
    for (int level = levels_; level > leaf; --level) {
        const PhysAddr place = mmu::entry_place(table, page.address, level);
        if (!entries_.contains(place))
            entries_[place] = mmu::Entry{new_table(space.table_keyid).count() | table_bits |
                                         (page.is_unused ? 0 : mmu::Entry::accessed)};
        table = PhysAddr{entries_[place].bits() & mmu::address_field};
    }
    const PhysAddr place = mmu::entry_place(table, page.address, leaf);
    leaves_[{page.space, page.address}] = place;
    if (page.change != PageMapping::Change::comes) entries_[place] = leaf_of(page, space, page.pkey);
}

mmu::Entry CaseTables::leaf_of(const PageMapping& page, const mmu::FunctionSpace& space,
                               std::uint8_t pkey) const {
    const std::uint64_t kind = space.page_size == mmu::PageSize::page_4k ? 0 : mmu::Entry::huge;
    const std::uint64_t key = std::uint64_t{pkey} << mmu::Entry::pkey_shift;
    const std::uint64_t use = page.is_unused ? 0 : mmu::Entry::use_bits;
    return mmu::Entry{layout_.with_keyid(page.frame, page.keyid).count() | table_bits | use | kind | key};
}

/// Only a page that one core uses alone changes: others might read the entry before or after.
bool CaseTables::resolve(std::size_t space, std::uint64_t address) {
    const std::uint64_t first = address & ~mmu::offset_mask(spaces_.at(space).page_size);
    for (const PageMapping& page : pages_) {
        if (page.space != space || page.address != first) continue;
        if (page.change == PageMapping::Change::none) return false;
        entries_[leaves_.at({space, first})] = leaf_of(page, spaces_.at(space), 0);
        return true;
    }
    return false;
}

PhysAddr CaseTables::root(std::size_t space) const {
    return function_ ? function_->root(space) : roots_.at(space);
}

PhysAddr CaseTables::physical(std::size_t space, std::uint64_t address) const {
    if (function_) return function_->physical(space, address);
    const std::uint64_t offset = address & mmu::offset_mask(spaces_.at(space).page_size);
    for (const PageMapping& page : pages_)
        if (page.space == space && page.address == address - offset)
            return PhysAddr{layout_.with_keyid(page.frame, page.keyid).count() | offset};
    throw InvariantError{"an address of a case is not mapped"};
}

mmu::Entry CaseTables::read(PhysAddr place) {
    if (function_) return function_->read(place);
    const auto found = entries_.find(place);
    return found == entries_.end() ? mmu::Entry{} : found->second;
}

mmu::Entry CaseTables::exchange(PhysAddr place, mmu::Entry seen, mmu::Entry wanted) {
    if (function_) return function_->exchange(place, seen, wanted);
    const mmu::Entry there = read(place);
    if (there == seen) entries_[place] = wanted;
    return there;
}

PhysAddr CaseTables::leaf_place(std::size_t space, std::uint64_t address) const {
    return leaves_.at({space, address & ~mmu::offset_mask(spaces_.at(space).page_size)});
}

mmu::Entry CaseTables::leaf(std::size_t space, std::uint64_t address) const {
    const auto found = entries_.find(leaf_place(space, address));
    return found == entries_.end() ? mmu::Entry{} : found->second;
}

}  // namespace mktme::test
