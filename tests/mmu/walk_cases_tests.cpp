// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/tme/registers/address_layout.hpp"
#include "models/tme/registers/tme_activate.hpp"
#include "tests/mmu/table_memory.hpp"
#include "tests/mmu/walk_driver.hpp"

namespace mktme::mmu {
namespace {

using test::Driven;
using test::TableMemory;
using Kind = WalkStep::Kind;

constexpr SpaceTag space{1};
constexpr std::uint64_t keyid_4 = std::uint64_t{4} << 46;
constexpr std::uint64_t root = keyid_4 | 0x1000;
constexpr std::uint64_t address = 0x0000'1234'5678'9abc;
constexpr std::uint64_t rights = Entry::present | Entry::writable | Entry::user;

tme::AddressLayout layout() { return {52, {.keyid_bits = 6}, 63}; }

std::uint64_t place_of(std::uint64_t table, int level, std::uint64_t at = address) {
    return table + 8 * (at >> (12 + 9 * (level - 1)) & 511);
}

/// Four levels of tables in 0x1000 to 0x4000, all of KeyID 4, that map a page of 4 KiB with KeyID 9.
class Machine {
public:
    explicit Machine(PageWalkCache* cache = nullptr) : walker{paging, ept, cache} {
        for (int level = 4; level > 1; --level) set(level, keyid_4 | table(level - 1) | rights);
        set(1, std::uint64_t{9} << 46 | 0x7000 | rights);
    }
    static std::uint64_t table(int level) { return 0x1000 * static_cast<std::uint64_t>(5 - level); }
    void set(int level, std::uint64_t entry) { memory.write(place_of(keyid_4 | table(level), level), entry); }
    [[nodiscard]] std::uint64_t get(int level) const {
        return memory.word(place_of(keyid_4 | table(level), level));
    }
    [[nodiscard]] static WalkRequest request(AccessKind kind = AccessKind::read) {
        return {.space = space, .access = {.address = address, .kind = kind}, .cr3 = root | 0x018};
    }
    Driven walk(AccessKind kind = AccessKind::read) { return test::drive(walker, request(kind), memory); }

    PagingRules paging{layout()};
    EptRules ept{layout()};
    TableMemory memory;
    PageWalker walker;
};

}  // namespace

TEST_CASE("A walk reads one entry a level, through the KeyID of the pointer to its table", "[mmu][walk]") {
    Machine machine;
    const Driven driven = machine.walk();
    CHECK(driven.reads == std::vector{place_of(keyid_4 | 0x1000, 4), place_of(keyid_4 | 0x2000, 3),
                                      place_of(keyid_4 | 0x3000, 2), place_of(keyid_4 | 0x4000, 1)});
    CHECK(driven.outcome.translation.physical(address) == PhysAddr{std::uint64_t{9} << 46 | 0x7abc});
}

TEST_CASE("A first walk sets accessed flags of all levels, a first write the dirty flag too", "[mmu][walk]") {
    Machine machine;
    CHECK(machine.walk().exchanges == 4);
    for (int level = 1; level <= 4; ++level) CHECK((machine.get(level) & Entry::use_bits) == Entry::accessed);
    CHECK(machine.walk().exchanges == 0);
    CHECK(machine.walk(AccessKind::write).exchanges == 1);
    CHECK((machine.get(1) & Entry::use_bits) == Entry::use_bits);
    for (int level = 2; level <= 4; ++level) CHECK((machine.get(level) & Entry::use_bits) == Entry::accessed);
    CHECK(machine.walk(AccessKind::write).outcome.translation.leaf.is_dirty());
}

TEST_CASE("A page that the access may not use gets no flags", "[mmu][walk]") {
    Machine machine;
    machine.set(1, 0x7000 | Entry::present | Entry::user);
    const Driven driven = machine.walk(AccessKind::write);
    CHECK(driven.outcome.end == Kind::page_fault);
    CHECK(driven.outcome.error_code == 0b111);
    CHECK(driven.exchanges == 3);
    CHECK((machine.get(1) & Entry::use_bits) == 0);
}

TEST_CASE("An entry that changes before its flags are set is looked at anew", "[mmu][walk]") {
    Machine machine;
    const auto at_leaf = [&](std::uint64_t found) {
        Machine fresh;
        for (int level = 2; level <= 4; ++level) fresh.set(level, fresh.get(level) | Entry::accessed);
        WalkStep step = fresh.walker.begin(Machine::request(AccessKind::write));
        while (step.kind == Kind::read) step = fresh.walker.give(fresh.memory.read(step.place));
        REQUIRE(step.kind == Kind::exchange);
        CHECK(step.wanted.bits() == (step.seen.bits() | Entry::use_bits));
        step = fresh.walker.give(Entry{found});
        return std::pair{step, fresh.walker.outcome()};
    };
    CHECK(at_leaf(0).second.error_code == 0b110);                                      // gone
    CHECK(at_leaf(0x8000 | Entry::present | Entry::user).second.error_code == 0b111);  // made read-only
    const auto [again, none] = at_leaf(0x8000 | rights);                               // another page
    CHECK(again.kind == Kind::exchange);
    CHECK(again.seen == Entry{0x8000 | rights});
    const auto [done, outcome] = at_leaf(0x8000 | rights | Entry::use_bits);  // marked by another walker
    CHECK(done.kind == Kind::translated);
    CHECK(outcome.translation.physical(address) == PhysAddr{0x8abc});
}

TEST_CASE("A hit in the page-walk cache saves the reads of all levels above", "[mmu][walk][cache]") {
    const PagingRules paging{layout()};
    for (int level = 2; level <= 4; ++level) {
        PageWalkCache cache{MmuParams{}};
        Machine machine{&cache};
        machine.walk();
        // Addresses that share the entry of `level` with the first one, and none below.
        const std::uint64_t other = address ^ std::uint64_t{1} << (12 + 9 * (level - 1) - 1);
        WalkRequest request = Machine::request();
        request.access.address = other;
        const WalkStep first = machine.walker.begin(request);
        CHECK(machine.walker.hit_cache());
        CHECK(first.place.count() == place_of(keyid_4 | Machine::table(level - 1), level - 1, other));
        CHECK(machine.walk().reads.size() == 1);
        request.space = SpaceTag{2};
        CHECK(machine.walker.begin(request).place.count() == place_of(root, 4, other));
        CHECK_FALSE(machine.walker.hit_cache());
    }
}

TEST_CASE("The page-walk cache keeps stale entries until its space is invalidated", "[mmu][walk][cache]") {
    PageWalkCache cache{MmuParams{}};
    Machine machine{&cache};
    machine.walk();
    machine.set(2, 0);
    CHECK(machine.walk().outcome.end == Kind::translated);
    cache.invalidate(SpaceTag{2});
    CHECK(machine.walk().outcome.end == Kind::translated);
    cache.invalidate(space);
    const Driven driven = machine.walk();
    CHECK(driven.outcome.error_code == 0b100);
    CHECK(driven.reads.size() == 3);
    // The two levels above are cached again, the entry that is gone is not.
    CHECK(machine.walk().reads.size() == 1);
    machine.set(2, keyid_4 | Machine::table(1) | rights);
    CHECK(machine.walk().outcome.end == Kind::translated);
    cache.invalidate_all();
    CHECK(machine.walk().reads.size() == 4);
}

TEST_CASE("The page-walk cache keeps the rights of the levels above", "[mmu][walk][cache]") {
    PageWalkCache cache{MmuParams{}};
    Machine machine{&cache};
    machine.set(4, machine.get(4) & ~Entry::writable);
    machine.set(3, machine.get(3) | Entry::no_execute);
    machine.walk();
    CHECK(machine.walk(AccessKind::write).outcome.error_code == 0b111);
    CHECK(machine.walk(AccessKind::fetch).outcome.error_code == 0b10101);
    CHECK(machine.walk(AccessKind::fetch).reads.size() == 1);
}

TEST_CASE("Each page-walk cache holds its number of entries and replaces the oldest", "[mmu][walk][cache]") {
    MmuParams params;
    params.pde_entries = 2;
    params.pde_ways = 2;
    params.pdpte_entries = 4;
    params.pdpte_ways = 2;
    params.pml4e_entries = 3;
    PageWalkCache cache{params};
    const auto at = [](int level, std::uint64_t i) { return i << (12 + 9 * (level - 1)); };
    for (int level = 2; level <= 4; ++level)
        for (std::uint64_t i = 1; i <= 10; ++i) {
            cache.fill(space, at(level, i), level, Entry{i << 12 | 1});
            cache.fill(space, at(level, 1), level,
                       Entry{1U << 12 | 1});  // stays, as it is used again and again
        }
    const auto held = [&](int level) {
        std::vector<std::uint64_t> found;
        for (std::uint64_t i = 1; i <= 10; ++i)
            if (const auto hit = cache.deepest(space, at(level, i)); hit && hit->level == level)
                found.push_back(hit->entry.bits() >> 12);
        return found;
    };
    CHECK(held(2) == std::vector<std::uint64_t>{1, 10});
    CHECK(held(3) == std::vector<std::uint64_t>{1, 8, 9, 10});
    CHECK(held(4) == std::vector<std::uint64_t>{1, 9, 10});
}

namespace {

/// Guest tables at guest-physical 0x1000 to 0x4000, mapped by an EPT whose leaves are of one level and give KeyID 4.
class Guest {
public:
    Guest(int guest_leaf, int ept_leaf, std::uint64_t flags, PageWalkCache* cache = nullptr)
        : ept_leaf_{ept_leaf},
          flags_{flags},
          walker{paging, ept, cache} {
        for (int level = 4; level > guest_leaf; --level) set_guest(level, Machine::table(level - 1) | rights);
        set_guest(guest_leaf, guest_page | rights | Entry::dirty | (guest_leaf > 1 ? Entry::huge : 0));
        map(0);
        map(guest_page);
        const std::uint64_t within = address & offset_mask(size_of_leaf(guest_leaf));
        map(guest_page | (within & ~offset_mask(size_of_leaf(ept_leaf))));
    }
    /// Maps 1 GiB or less from a guest-physical address on to the same host address with KeyID 4.
    void map(std::uint64_t guest, std::uint64_t leaf_rights = EptEntry::rights) {
        std::uint64_t table = ept_root;
        for (int level = 4; level > ept_leaf_; --level) {
            const std::uint64_t half = level == 4 ? 0 : guest >> 30 & 1;
            const std::uint64_t region = level == 2 ? guest >> 21 & 511 : 0;
            const std::uint64_t below =
                ept_root + 0x1000 * (2 * static_cast<std::uint64_t>(level) + half) + 0x1'0000 * region;
            memory.write(place_of(table, level, guest), below | EptEntry::rights);
            table = below;
        }
        const std::uint64_t bytes = std::uint64_t{1} << (12 + 9 * (ept_leaf_ - 1));
        for (std::uint64_t page = guest; page < guest + (ept_leaf_ == 1 ? 0x5000 : bytes); page += bytes)
            memory.write(place_of(table, ept_leaf_, page), keyid_4 | page | leaf_rights |
                                                               EptEntry::write_back |
                                                               (ept_leaf_ > 1 ? EptEntry::leaf : 0));
    }
    Driven walk(AccessKind kind = AccessKind::read) {
        return test::drive(walker,
                           {.space = space,
                            .access = {.address = address, .kind = kind},
                            .cr3 = 0x1000,
                            .ept = EptPointer{ept_root | flags_}},
                           memory);
    }
    void set_guest(int level, std::uint64_t entry) {
        memory.write(place_of(keyid_4 | Machine::table(level), level), entry);
    }

    static constexpr std::uint64_t guest_page = 0x4000'0000;
    static constexpr std::uint64_t ept_root = std::uint64_t{7} << 46 | 0x100'0000;

private:
    int ept_leaf_;
    std::uint64_t flags_;

public:
    PagingRules paging{tme::AddressLayout{52, {}, 0}};
    EptRules ept{layout()};
    TableMemory memory;
    PageWalker walker;
};

}  // namespace

TEST_CASE("A walk of n levels on m levels reads n x m + n + m entries", "[mmu][walk][ept][closed-form]") {
    for (int guest_leaf = 1; guest_leaf <= 3; ++guest_leaf)
        for (int ept_leaf = 1; ept_leaf <= 3; ++ept_leaf)
            for (const std::uint64_t flags : {std::uint64_t{0}, EptPointer::uses_flags}) {
                Guest guest{guest_leaf, ept_leaf, flags};
                const Driven driven = guest.walk();
                const auto n = static_cast<std::size_t>(5 - guest_leaf);
                const auto m = static_cast<std::size_t>(5 - ept_leaf);
                CAPTURE(guest_leaf, ept_leaf);
                REQUIRE(driven.outcome.end == Kind::translated);
                CHECK(driven.reads.size() == n);
                CHECK(driven.nested_reads.size() == n * m + m);
                if (n == 4 && m == 4) CHECK(driven.reads.size() + driven.nested_reads.size() == 24);
                const Translation& page = driven.outcome.translation;
                CHECK(page.size == size_of_leaf(std::min(guest_leaf, ept_leaf)));
                CHECK(page.mapped_size() == std::max(page.size, size_of_leaf(guest_leaf)));
            }
}

TEST_CASE("In a guest only the leaf of the EPT gives the page its KeyID", "[mmu][walk][ept][keyid]") {
    Guest guest{1, 1, 0};
    guest.set_guest(1, std::uint64_t{1} << 47 | Guest::guest_page | rights);  // an address bit, no KeyID
    const Driven outside = guest.walk();
    CHECK(outside.outcome.end == Kind::ept_violation);
    CHECK(outside.outcome.guest_address == (std::uint64_t{1} << 47 | Guest::guest_page | 0xabc));
    guest.set_guest(
        1, std::uint64_t{1} << 48 | Guest::guest_page | rights);  // beyond what four levels translate
    CHECK(guest.walk().outcome.qualification == 0b1'1000'0001);
    guest.set_guest(1, Guest::guest_page | rights);
    const Driven inside = guest.walk();
    CHECK(inside.outcome.translation.physical(address) == PhysAddr{keyid_4 | Guest::guest_page | 0xabc});
    for (const std::uint64_t place : inside.reads) CHECK(place >> 46 == 4);
    CHECK(inside.nested_reads.front() >> 46 == 7);  // the KeyID of the EPT pointer
}

TEST_CASE("The EPT narrows rights, and its violations name what was asked and permitted",
          "[mmu][walk][ept]") {
    Guest guest{1, 1, 0};
    guest.map(Guest::guest_page, EptEntry::readable);
    const Driven read = guest.walk();
    REQUIRE(read.outcome.end == Kind::translated);
    CHECK_FALSE(read.outcome.translation.leaf.is_writable());
    CHECK_FALSE(read.outcome.translation.leaf.is_executable());
    const Driven write = guest.walk(AccessKind::write);
    CHECK(write.outcome.end == Kind::ept_violation);
    CHECK(write.outcome.qualification == 0b1'1000'1010);
    CHECK(write.outcome.guest_address == (Guest::guest_page | 0xabc));
    CHECK(guest.walk(AccessKind::fetch).outcome.qualification == 0b1'1000'1100);
    guest.map(Guest::guest_page, 0);
    CHECK(guest.walk().outcome.qualification == 0b1'1000'0001);
    guest.map(Guest::guest_page, EptEntry::writable);
    CHECK(guest.walk().outcome.end == Kind::ept_misconfiguration);
    guest.set_guest(1, 0);
    CHECK(guest.walk().outcome.end == Kind::page_fault);  // the guest's own fault comes first
}

TEST_CASE("Setting flags in a guest's tables needs the right to write them", "[mmu][walk][ept]") {
    for (const bool uses_flags : {false, true}) {
        PageWalkCache cache{MmuParams{}};
        Guest guest{1, 1, uses_flags ? EptPointer::uses_flags : 0, &cache};
        guest.map(0, EptEntry::readable);
        const Driven driven = guest.walk();
        CHECK(driven.outcome.end == Kind::ept_violation);
        CHECK(driven.outcome.qualification == 0b1000'1011);
        CHECK(driven.outcome.guest_address == place_of(0x1000, 4));
        CHECK(driven.reads.size() == (uses_flags ? 0 : 1));  // with flags in use a read counts as a write
        if (uses_flags) continue;
        for (int level = 4; level >= 1; --level)
            guest.set_guest(level, (level > 1 ? Machine::table(level - 1) : Guest::guest_page) | rights |
                                       Entry::use_bits);
        CHECK(guest.walk().outcome.end == Kind::translated);
        CHECK(guest.walk().reads.size() == 4);  // no table that is write-protected is cached
    }
}

TEST_CASE("The dirty flag of the EPT is part of a translation where flags are in use", "[mmu][walk][ept]") {
    Guest guest{1, 1, EptPointer::uses_flags};
    const Driven read = guest.walk();
    CHECK_FALSE(read.outcome.translation.leaf.is_dirty());
    CHECK(read.exchanges > 4);
    CHECK(guest.walk().exchanges == 0);
    const Driven write = guest.walk(AccessKind::write);
    CHECK(write.outcome.translation.leaf.is_dirty());
    CHECK(write.exchanges == 1);
    CHECK(guest.walk().outcome.translation.leaf.is_dirty());
    Guest without{1, 1, 0};
    CHECK(without.walk().outcome.translation.leaf.is_dirty());
}

TEST_CASE("A walk leaves nothing behind for the next one of its walker", "[mmu][walk][ept]") {
    Guest guest{1, 1, 0};
    guest.map(0, EptEntry::readable);
    CHECK(guest.walk().outcome.end == Kind::ept_violation);
    // A walk of the host's own tables, in the same walker: its flags may be set.
    guest.memory.write(place_of(0x9000, 4), 0xa000 | rights);
    const WalkStep first =
        guest.walker.begin({.space = space, .access = {.address = address}, .cr3 = 0x9000});
    CHECK(guest.walker.give(guest.memory.read(first.place)).kind == Kind::exchange);

    PageWalkCache cache{MmuParams{}};
    Machine machine{&cache};
    machine.walk();
    CHECK(machine.walk().reads.size() == 1);
    cache.invalidate_all();
    CHECK(machine.walk().reads.size() == 4);
    CHECK(machine.walk().reads.size() == 1);
}

TEST_CASE("In a guest the page-walk cache leads to the host's address of a table",
          "[mmu][walk][ept][cache]") {
    PageWalkCache cache{MmuParams{}};
    Guest guest{1, 1, 0, &cache};
    CHECK(guest.walk().reads.size() == 4);
    const Driven again = guest.walk();
    CHECK(again.reads == std::vector{place_of(keyid_4 | Machine::table(1), 1)});
    CHECK(again.nested_reads.size() == 4);
}

}  // namespace mktme::mmu
