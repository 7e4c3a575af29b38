// SPDX-License-Identifier: Apache-2.0
#include "models/mmu/function_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "models/base/error.hpp"
#include "models/mmu/ept_rules.hpp"
#include "models/mmu/paging_rules.hpp"
#include "models/tme/registers/address_layout.hpp"

namespace mktme::mmu {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t align_up(std::uint64_t value, std::uint64_t unit) {
    return (value + unit - 1) / unit * unit;
}

/// Returns the bits that make an entry lead to a table, or map a page at its level.
std::uint64_t bits_of_entry(TableFormat format, bool is_leaf, int level) {
    if (format == TableFormat::paging) {
        constexpr std::uint64_t table = Entry::present | Entry::writable | Entry::user | Entry::accessed;
        if (!is_leaf) return table;
        return table | Entry::dirty | (level == pte_level ? 0 : Entry::huge);
    }
    constexpr std::uint64_t table = EptEntry::rights | EptEntry::accessed;
    if (!is_leaf) return table;
    return table | EptEntry::dirty | EptEntry::write_back | (level == pte_level ? 0 : EptEntry::leaf);
}

/// Throws ConfigError for a range that a space with this number of address bits does not have.
void check_range(const FunctionSpace& space, AddressRange range, unsigned bits) {
    const auto half_of = [&](std::uint64_t address) { return address >> (bits - 1); };
    const std::uint64_t upper = ~std::uint64_t{0} >> (bits - 1);
    const bool is_empty = range.start >= range.end;
    const std::uint64_t half = half_of(range.start);
    if (!is_empty && half == half_of(range.end - 1) && (half == 0 || half == upper)) return;
    throw ConfigError{fmt::format("{}: addresses 0x{:x} to 0x{:x} are no range of {}-bit linear addresses",
                                  space.name, range.start, range.end, bits)};
}

void check_memory(FrameMemory memory, const tme::AddressLayout& layout) {
    const std::uint64_t limit = layout.dram_limit().count();
    if (memory.first.count() <= limit && memory.size.count() <= limit - memory.first.count()) return;
    throw ConfigError{
        fmt::format("memory of 0x{:x} B from address 0x{:x} on ends above 0x{:x}, which mktme.maxphyaddr "
                    "and mktme.keyid_bits = {} leave for addresses",
                    memory.size.count(), memory.first.count(), limit, std::bit_width(layout.keyids()) - 1)};
}

/// Returns how many of `count` frames that go to memories in turn are in one of them.
constexpr std::uint64_t share_of(std::uint64_t count, std::size_t number, std::size_t memories) {
    return (count + memories - 1 - number) / memories;
}

[[noreturn]] void refuse_memory(std::size_t spaces, Wide needed, std::uint64_t alignment,
                                FrameMemory memory) {
    throw ConfigError{
        fmt::format("pages and page tables of {} address spaces need {} MiB from a multiple of {} KiB on, "
                    "the memory has {} "
                    "MiB: take more memory (memory.channels, memory.ranks, dram.part), fewer or smaller "
                    "programs, or smaller "
                    "pages",
                    spaces, static_cast<std::uint64_t>((needed + (1U << 20U) - 1) >> 20U), alignment >> 10U,
                    memory.size.count() >> 20U)};
}

}  // namespace

FunctionTables::FunctionTables(const tme::AddressLayout& layout, int levels, FrameMemory memory,
                               std::uint64_t seed, std::vector<FunctionSpace> spaces,
                               KeyIdOfPage keyid_of_page)
    : FunctionTables{layout, levels, std::vector{memory}, seed, std::move(spaces), std::move(keyid_of_page)} {
}

FunctionTables::FunctionTables(const tme::AddressLayout& layout, int levels,
                               const std::vector<FrameMemory>& memories, std::uint64_t seed,
                               std::vector<FunctionSpace> spaces, KeyIdOfPage keyid_of_page)
    : layout_{layout},
      levels_{levels},
      keyid_of_page_{std::move(keyid_of_page)} {
    for (const FrameMemory& memory : memories) check_memory(memory, layout);
    spaces_.reserve(spaces.size());
    for (std::size_t i = 0; i < spaces.size(); ++i) count_space(i, std::move(spaces[i]));
    count_tables();
    for (std::size_t number = 0; number < memories.size(); ++number)
        zones_.push_back(place_zones(memories[number], number, memories.size(), seed));
}

/// Numbers the pages and tables of a space.
void FunctionTables::count_space(std::size_t number, FunctionSpace&& given) {
    const unsigned bits = shift_of_level(levels_ + 1);
    for (AddressRange& range : given.ranges) {
        check_range(given, range, bits);
        range = {.start = masked(range.start), .end = masked(range.end - 1) + 1};
    }
    if (given.table_keyid.count() >= layout_.keyids())
        throw ConfigError{fmt::format("{}: KeyID {} of its page tables needs more than mktme.keyid_bits",
                                      given.name, given.table_keyid.count())};
    DenseUnits pages{given.ranges, shift_of(given.page_size)};
    const std::uint64_t first_page = needed(given.page_size);
    needed(given.page_size) += pages.size();
    const std::size_t first_tables = tables_.size();
    for (int level = levels_; level >= level_of_leaf(given.page_size); --level)
        tables_.push_back(
            {.space = number, .level = level, .units = {given.ranges, shift_of_level(level + 1)}});
    spaces_.push_back({.given = std::move(given),
                       .pages = std::move(pages),
                       .first_page = first_page,
                       .first_tables = first_tables});
}

/// Numbers the tables behind the pages of 4 KiB.
void FunctionTables::count_tables() {
    for (Tables& tables : tables_) {
        tables.first = needed(PageSize::page_4k);
        needed(PageSize::page_4k) += std::max<std::uint64_t>(tables.units.size(), 1);
    }
}

/// Lays out the zones of a memory, those of large pages first, and shares what is left among them by their needs.
FunctionTables::Zones FunctionTables::place_zones(FrameMemory memory, std::size_t number,
                                                  std::size_t memories, std::uint64_t seed) const {
    const auto needed_of = [&](PageSize size) { return share_of(needed(size), number, memories); };
    Wide all = 0;
    std::uint64_t largest = 1;
    for (const PageSize size : page_sizes) {
        all += Wide{needed_of(size)} * bytes_of(size);
        if (needed_of(size) != 0) largest = bytes_of(size);
    }
    const std::uint64_t end = memory.first.count() + memory.size.count();
    std::uint64_t place = align_up(memory.first.count(), largest);
    if (place > end || all > end - place) refuse_memory(spaces_.size(), all, largest, memory);
    const Wide spare = end - place - all;
    Zones zones{};
    for (auto size = page_sizes.rbegin(); size != page_sizes.rend(); ++size) {
        const Wide share = all == 0 ? 0 : spare * needed_of(*size) / all;
        const std::uint64_t frames = needed_of(*size) + static_cast<std::uint64_t>(share);
        const auto kind = static_cast<std::size_t>(*size);
        zones[kind] = {.first = place,
                       .order = {frames, scrambled(seed + kind + number * page_sizes.size())}};
        place += frames * bytes_of(*size);
    }
    return zones;
}

std::uint64_t FunctionTables::masked(std::uint64_t address) const {
    return address & ((std::uint64_t{1} << shift_of_level(levels_ + 1)) - 1);
}

DramAddr FunctionTables::frame(PageSize size, std::uint64_t number) const {
    const std::size_t memories = zones_.size();
    const Zone& zone = zones_[number % memories][static_cast<std::size_t>(size)];
    return DramAddr{zone.first + zone.order.image(number / memories) * bytes_of(size)};
}

const FunctionTables::Tables& FunctionTables::tables(std::size_t space, int level) const {
    return tables_[spaces_[space].first_tables + static_cast<std::size_t>(levels_ - level)];
}

PhysAddr FunctionTables::table_at(const Tables& tables, std::uint64_t unit) const {
    const std::uint64_t number = tables.first + tables.units.index_of(unit).value_or(0);
    return layout_.with_keyid(frame(PageSize::page_4k, number), spaces_[tables.space].given.table_keyid);
}

PhysAddr FunctionTables::root(std::size_t space) const { return table_at(tables(space, levels_), 0); }

PhysAddr FunctionTables::page_at(const Space& space, std::size_t number, std::uint64_t page) const {
    const PageSize size = space.given.page_size;
    const unsigned unused = 64 - shift_of_level(levels_ + 1);
    const auto top = static_cast<std::int64_t>(space.pages.unit_at(page) << shift_of(size) << unused);
    const KeyId keyid = keyid_of_page_(number, static_cast<std::uint64_t>(top >> unused));
    if (keyid.count() >= layout_.keyids())
        throw ConfigError{fmt::format("{}: KeyID {} of a page needs more than mktme.keyid_bits",
                                      space.given.name, keyid.count())};
    return layout_.with_keyid(frame(size, space.first_page + page), keyid);
}

PhysAddr FunctionTables::physical(std::size_t number, std::uint64_t address) const {
    const Space& space = spaces_[number];
    const PageSize size = space.given.page_size;
    const auto page = space.pages.index_of(masked(address) >> shift_of(size));
    if (!page)
        throw UserError{fmt::format("{}: address 0x{:x} is in none of the ranges given for its address space",
                                    space.given.name, address)};
    return PhysAddr{page_at(space, number, *page).count() | (address & offset_mask(size))};
}

Entry FunctionTables::leaf(const Space& space, std::size_t number, std::uint64_t unit) const {
    const auto page = space.pages.index_of(unit);
    if (!page) return {};
    const int level = level_of_leaf(space.given.page_size);
    return Entry{page_at(space, number, *page).count() | bits_of_entry(space.given.format, true, level)};
}

/// Returns the number of the page or table of 4 KiB in a frame, by way of the inverse of the placement.
std::optional<std::uint64_t> FunctionTables::number_in(DramAddr frame) const {
    for (std::size_t memory = 0; memory < zones_.size(); ++memory) {
        const Zone& small = zones_[memory][static_cast<std::size_t>(PageSize::page_4k)];
        const std::uint64_t place = (frame.count() - small.first) / table_bytes;
        if (frame.count() >= small.first && place < small.order.size())
            return small.order.origin(place) * zones_.size() + memory;
    }
    return std::nullopt;
}

/// Returns the table in a frame.
FunctionTables::Table FunctionTables::table_in(DramAddr frame) const {
    const auto number = number_in(frame);
    if (!number) throw InvariantError{fmt::format("no page table can be at 0x{:x}", frame.count())};
    const std::uint64_t origin = *number;
    const auto after = std::ranges::upper_bound(tables_, origin, {}, &Tables::first);
    if (after == tables_.begin() || origin >= needed(PageSize::page_4k))
        throw InvariantError{fmt::format("no page table is at 0x{:x}", frame.count())};
    const Tables& found = *std::prev(after);
    return {.of = &found, .unit = found.units.size() == 0 ? 0 : found.units.unit_at(origin - found.first)};
}

Entry FunctionTables::read(PhysAddr place) {
    const Table table = table_in(layout_.without_keyid(place));
    const Space& space = spaces_[table.of->space];
    if (layout_.keyid(place) != space.given.table_keyid)
        throw InvariantError{
            fmt::format("{}: a page table is read through another KeyID than its own", space.given.name)};
    const std::uint64_t index = place.count() / sizeof(Entry) % entries_of_table;
    const std::uint64_t unit = table.unit << index_bits | index;
    const int level = table.of->level;
    if (level == level_of_leaf(space.given.page_size)) return leaf(space, table.of->space, unit);
    const Tables& below = tables(table.of->space, level - 1);
    if (!below.units.index_of(unit)) return {};
    return Entry{table_at(below, unit).count() | bits_of_entry(space.given.format, false, level)};
}

Entry FunctionTables::exchange(PhysAddr place, Entry /*seen*/, Entry /*wanted*/) {
    throw InvariantError{
        fmt::format("the entry at 0x{:x} has no flags to be set: it is a function", place.count())};
}

}  // namespace mktme::mmu
