// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "models/mmu/entry_change.hpp"
#include "models/mmu/pkru.hpp"

using namespace mktme;
using namespace mktme::plain_hardware;
using mmu::AccessKind;
using mmu::Entry;

namespace {

constexpr std::uint64_t address = 0x1234'5678'9000;
constexpr std::uint64_t usable = Entry::present | Entry::writable | Entry::user;

/// Machine with one path of page tables in the frames 1 to 4, and a leaf to frame 8.
struct WalkWorld {
    WalkWorld() {
        for (std::uint64_t frame = 1; frame < 16; ++frame)
            machine.clear_page(CoreId{}, PhysAddr{frame << 12});
        for (int level = 3; level > 0; --level)
            set(level, table(level - 1).count() | usable | Entry::accessed);
        set(0, leaf);
    }
    static PhysAddr table(int level) { return PhysAddr{static_cast<std::uint64_t>(4 - level) << 12}; }
    static PhysAddr place(int level) {
        return PhysAddr{table(level).count() + (address >> (12 + 9 * level) & 511) * 8};
    }
    void set(int level, std::uint64_t entry) {
        const EntryChange change{.seen = machine.peek_entry(place(level)), .to = Entry{entry}};
        machine.change_entries(CoreId{}, place(level), {&change, 1});
    }
    syscall::Translation access(AccessKind kind, std::uint32_t core = 0, const mmu::Pkru* pkru = nullptr,
                                std::uint64_t offset = 0) {
        return machine.translate({.core = CoreId{core},
                                  .space = SpaceId{1},
                                  .root = table(3),
                                  .address = address + offset,
                                  .kind = kind,
                                  .pkru = pkru});
    }
    void flush(std::uint32_t core, std::uint64_t start = address, std::uint64_t end = address + 4096) {
        machine.flush_tlb(CoreId{}, SpaceId{1}, {start, end}, CpuSet{CoreId{core}});
    }
    Entry entry() { return machine.peek_entry(place(0)); }

    static constexpr std::uint64_t leaf = 8U << 12 | usable;
    PlainHardware machine;
};

constexpr PhysAddr frame_8{8U << 12};

}  // namespace

TEST_CASE("A walk finds the page with its KeyID and sets the bits of use", "[plain][tlb]") {
    WalkWorld world;
    const std::uint64_t keyid_bits = mmu::EntryFormat{}.keyid_bits(KeyId{5});
    world.set(0, WalkWorld::leaf | keyid_bits);
    CHECK(world.access(AccessKind::read, 0, nullptr, 7).address ==
          PhysAddr{frame_8.count() | keyid_bits | 7});
    CHECK(world.entry().is_accessed());
    CHECK_FALSE(world.entry().is_dirty());
    CHECK(world.access(AccessKind::write).address);
    CHECK(world.entry().is_dirty());
}

TEST_CASE("A TLB keeps what it has, on each core, until it is flushed there", "[plain][tlb]") {
    WalkWorld world;
    for (const std::uint32_t core : {0U, 1U}) CHECK(world.access(AccessKind::write, core).address);
    world.set(0, 0);
    for (const std::uint32_t core : {0U, 1U}) CHECK(world.access(AccessKind::write, core).address == frame_8);
    world.flush(0);
    CHECK_FALSE(world.access(AccessKind::read, 0).address);
    CHECK(world.access(AccessKind::write, 1).address == frame_8);
    world.flush(1, address + 4096, address + 8192);
    CHECK(world.access(AccessKind::read, 1).address == frame_8);
    world.flush(1);
    CHECK_FALSE(world.access(AccessKind::read, 1).address);
}

TEST_CASE("A permission that the TLB denies is looked up again, one that it has is not", "[plain][tlb]") {
    WalkWorld world;
    world.set(0, WalkWorld::leaf & ~Entry::writable);
    CHECK(world.access(AccessKind::read).address);
    const auto denied = world.access(AccessKind::write);
    CHECK_FALSE(denied.address);
    CHECK(denied.was_present);
    CHECK(world.access(AccessKind::read).address);
    world.set(0, WalkWorld::leaf);
    CHECK(world.access(AccessKind::write).address);  // without a flush
    world.set(0, WalkWorld::leaf & ~Entry::writable);
    CHECK(world.access(AccessKind::write).address);  // stale
}

TEST_CASE("The way to a table is cached too, and forgotten with any flush of the space", "[plain][tlb]") {
    WalkWorld world;
    CHECK(world.access(AccessKind::read).address);
    world.set(1, 0);
    world.flush(0, 0, 1);
    CHECK(world.access(AccessKind::read).address == frame_8);  // its leaf is still cached
    world.flush(0);
    CHECK_FALSE(world.access(AccessKind::read).address);
}

TEST_CASE("2 MiB are one leaf, and a flush of any page of them takes all", "[plain][tlb]") {
    WalkWorld world;
    constexpr std::uint64_t offset = address % (1U << 21);
    world.set(1, std::uint64_t{512} << 12 | usable | Entry::huge);
    CHECK(world.access(AccessKind::read).address == PhysAddr{(std::uint64_t{512} << 12) + offset});
    world.set(1, 0);
    CHECK(world.access(AccessKind::read, 0, nullptr, 4096).address);
    world.flush(0, address + 4096, address + 8192);
    CHECK_FALSE(world.access(AccessKind::read).address);
}

TEST_CASE("PKRU is asked at each access, not when the leaf is cached", "[plain][tlb]") {
    WalkWorld world;
    world.set(0, WalkWorld::leaf | std::uint64_t{3} << Entry::pkey_shift);
    mmu::Pkru pkru;
    CHECK(world.access(AccessKind::write, 0, &pkru).address);
    pkru.set_rights(3, mmu::PkeyRights::disable_write);
    CHECK(world.access(AccessKind::read, 0, &pkru).address);
    const auto denied = world.access(AccessKind::write, 0, &pkru);
    CHECK_FALSE(denied.address);
    CHECK(denied.was_present);
    CHECK(world.access(AccessKind::fetch, 0, &pkru).address);
}

TEST_CASE("An exchange keeps bits of use that were set since, a change to another page does not",
          "[plain][tlb]") {
    WalkWorld world;
    const EntryChange same{.seen = world.entry(), .to = Entry{WalkWorld::leaf & ~Entry::writable}};
    CHECK(world.access(AccessKind::write).address);
    world.machine.change_entries(CoreId{}, WalkWorld::place(0), {&same, 1});
    CHECK(world.entry().is_dirty());
    const EntryChange cleaned{.seen = world.entry(), .to = Entry{WalkWorld::leaf}};
    world.machine.change_entries(CoreId{}, WalkWorld::place(0), {&cleaned, 1});
    CHECK_FALSE(world.entry().is_dirty());
    world.flush(0);
    CHECK(world.access(AccessKind::write).address);
    const EntryChange other{.seen = cleaned.to, .to = Entry{9U << 12 | usable}};
    world.machine.change_entries(CoreId{}, WalkWorld::place(0), {&other, 1});
    CHECK_FALSE(world.entry().is_dirty());
}
