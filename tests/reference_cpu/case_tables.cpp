// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/case_tables.hpp"

#include <algorithm>

#include "models/base/error.hpp"

namespace mktme::test {

namespace {

constexpr std::uint64_t table_bits =
    mmu::Entry::present | mmu::Entry::writable | mmu::Entry::user | mmu::Entry::accessed;
/// Tables of listed pages are behind the first 1.5 GiB of a package; its pages are before.
constexpr std::uint64_t first_table = std::uint64_t{3} << 29U;

}  // namespace

CaseTables::CaseTables(const MachineCase& c, const platform::Package& package)
    : layout_{package.layout()},
      levels_{static_cast<int>(c.mmu.levels)},
      next_table_{c.memory.base.count() + first_table},
      pages_{c.pages},
      spaces_{c.spaces} {
    if (pages_.empty()) {
        function_.emplace(
            package.layout(), levels_, mmu::FrameMemory{.first = c.memory.base, .size = package.capacity()},
            c.caches.seed, c.spaces,
            [keyids = c.keyids](std::size_t space, std::uint64_t /*page*/) { return keyids.at(space); });
        return;
    }
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
            entries_[place] = mmu::Entry{new_table(space.table_keyid).count() | table_bits};
        table = PhysAddr{entries_[place].bits() & mmu::address_field};
    }
    const std::uint64_t kind = leaf == mmu::pte_level ? 0 : mmu::Entry::huge;
    entries_[mmu::entry_place(table, page.address, leaf)] = mmu::Entry{
        layout_.with_keyid(page.frame, page.keyid).count() | table_bits | mmu::Entry::dirty | kind};
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

mmu::Entry CaseTables::exchange(PhysAddr /*place*/, mmu::Entry /*seen*/, mmu::Entry /*wanted*/) {
    throw InvariantError{"accessed and dirty flags of a case are always set"};
}

}  // namespace mktme::test
