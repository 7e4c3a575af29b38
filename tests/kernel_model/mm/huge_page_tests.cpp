// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/mm/inspect/proc_maps.hpp"
#include "kernel_model/mm/memory_params.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/task/task.hpp"
#include "models/base/random.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using mm::HugePages;
using mm::in_bytes;

namespace {

constexpr mm::Pages huge = 512;  // pages of 2 MiB
constexpr mm::MemorySettings always{.huge_pages = HugePages::always};

bool is_huge(MemoryWorld& world, Address page) { return world.task.memory->table.is_huge(world.at(page)); }

/// Walks the page tables in memory as a processor does. Returns the entry, and the level of the leaf: 1 for 2 MiB.
std::pair<int, mm::PageTableEntry> walk(mm::Memory& memory, mm::Frame root, Address address) {
    memory.drain();
    for (int level = 3;; --level) {
        const auto index = address >> (12 + 9 * level) & 511;
        const PhysAddr where{in_bytes(number(root)) + index * 8};
        const mm::PageTableEntry entry{memory.hardware->peek_entry(where).bits()};
        if (!entry.is_present() || entry.is_huge() || level == 0) return {level, entry};
        root = entry.frame({});
    }
}

/// Performs one random call, the same in both worlds.
void act(RandomStream& random, MemoryWorld& a, MemoryWorld& b) {
    const Address page = random.below(4 * huge);
    const mm::Pages pages = random.below(3) == 0 ? huge : 1 + random.below(700);
    const int value = static_cast<int>(random.below(200));
    const auto choice = random.below(8);
    for (MemoryWorld* world : {&a, &b}) {
        switch (choice) {
            case 0: static_cast<void>(world->map(page, pages)); break;
            case 1: static_cast<void>(world->unmap(page, pages)); break;
            case 2: static_cast<void>(world->protect(page, pages, mm::prot::read)); break;
            case 3: static_cast<void>(world->protect(page, pages, MemoryWorld::rw)); break;
            case 4: static_cast<void>(world->advise(page, pages, mm::Advice::dont_need)); break;
            case 5:
                static_cast<void>(
                    world->move(page, pages, pages, mm::remap::may_move | mm::remap::fixed, 4 * huge + page));
                break;
            default: static_cast<void>(world->write(page, value)); break;
        }
    }
}

/// Returns the number of faults of writing all of 2 MiB.
std::uint64_t faults_of_filling(MemoryWorld& world, Address first = 0) {
    const auto before = world.task.faults.minor;
    for (Address page = first; page < first + huge; ++page) CHECK_FALSE(world.write(page, 9));
    return world.task.faults.minor - before;
}

}  // namespace

TEST_CASE("A write may bring in 2 MiB at once, if they are aligned and of one mapping", "[mm][huge]") {
    MemoryWorld world{always};
    CHECK(world.map(1, 3 * huge - 2) == Errno::ok);
    CHECK_FALSE(world.write(huge + 5, 7));
    CHECK(is_huge(world, huge));
    CHECK(world.read(huge + 5) == 7);
    CHECK(world.read(2 * huge - 1) == 0);
    CHECK_FALSE(world.write(5));
    CHECK_FALSE(is_huge(world, 5));
    CHECK(mm::smaps_text(*world.task.memory).find("AnonHugePages:      2048 kB") != std::string::npos);
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("Advice decides who gets 2 MiB pages", "[mm][huge]") {
    MemoryWorld world;  // the default: only on advice
    CHECK(world.map(0, 2 * huge) == Errno::ok);
    CHECK(world.advise(huge, huge, mm::Advice::huge_page) == Errno::ok);
    CHECK_FALSE(world.write(0));
    CHECK_FALSE(world.write(huge));
    CHECK_FALSE(is_huge(world, 0));
    CHECK(is_huge(world, huge));
    MemoryWorld other{always};
    CHECK(other.map(0, huge, other.rw, other.anon | mm::map::stack) == Errno::ok);
    CHECK_FALSE(other.write(0));
    CHECK_FALSE(is_huge(other, 0));  // MAP_STACK advises against them
}

TEST_CASE("The hardware sees one 2 MiB leaf until a page of it differs", "[mm][huge]") {
    plain_hardware::PlainHardware machine;
    mm::Memory memory{machine, always};
    mm::PageTable table{memory};
    constexpr Address start = MemoryWorld::base;
    constexpr auto flags = mm::vm::read | mm::vm::write;
    const auto first = memory.frames.allocate_block(huge, mm::FrameUse::anonymous, KeyId{2});
    REQUIRE(first);
    const auto leaf = mm::PageTableEntry::leaf(*first, KeyId{2}, flags.with_pkey(3), true, {});
    REQUIRE(table.set_huge(start, leaf));
    const auto [level, entry] = walk(memory, *table.root(), start + in_bytes(9));
    CHECK(level == 1);
    CHECK(entry.frame({}) == *first);
    CHECK(entry.pkey() == 3);
    CHECK(entry.keyid({}) == KeyId{2});
    const auto read_only = mm::PageTableEntry::leaf(*first, KeyId{2}, mm::vm::read, false, {});
    REQUIRE(table.set(start, read_only));
    CHECK(walk(memory, *table.root(), start) == std::pair{0, read_only});
    const mm::PageTableEntry ninth{leaf.bits() + in_bytes(9)};
    CHECK(walk(memory, *table.root(), start + in_bytes(9)) == std::pair{0, ninth});
}

TEST_CASE("Protection of all 2 MiB keeps them one page, of a part does not", "[mm][huge]") {
    MemoryWorld world{always};
    CHECK(world.map(0, huge) == Errno::ok);
    CHECK_FALSE(world.write(0, 3));
    CHECK(world.protect(0, huge, mm::prot::read) == Errno::ok);
    CHECK(is_huge(world, 0));
    CHECK(world.protect(7, 1, world.rw) == Errno::ok);
    CHECK_FALSE(is_huge(world, 0));
    CHECK_FALSE(world.write(7, 4));
    CHECK(world.read(0) == 3);
    CHECK(world.read(7) == 4);
}

TEST_CASE("Without 2 MiB in one piece there are small pages", "[mm][huge]") {
    MemoryWorld world{{.frames = 600, .huge_pages = HugePages::always}};
    CHECK(world.map(0, huge) == Errno::ok);
    CHECK_FALSE(world.write(0));
    CHECK_FALSE(is_huge(world, 0));
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("Programs cannot tell large pages from small ones", "[mm][huge]") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        RandomStream random{seed, "huge"};
        MemoryWorld large{always};
        MemoryWorld small{{.huge_pages = HugePages::never}};
        for (int step = 0; step < 120; ++step) act(random, large, small);
        CHECK(large.mappings() == small.mappings());
        for (Address page = 0; page < 8 * huge; page += 7) REQUIRE(large.read(page) == small.read(page));
        const auto wrong = mm::broken_invariant(large.memory, {});
        INFO("seed " << seed << ": " << wrong.value_or(""));
        CHECK_FALSE(wrong);
        Task& child = **large.tasks.fork(large.task);
        for (Address page = 0; page < 4 * huge; page += 13) {
            static_cast<void>(large.write_as(child, page, 1));
            REQUIRE(large.read(page) == small.read(page));
        }
    }
}

TEST_CASE("2 MiB with a page table, even an empty one, are written page by page", "[mm][huge]") {
    MemoryWorld world;
    CHECK(world.map(0, 2 * huge) == Errno::ok);
    CHECK_FALSE(world.write(0));
    CHECK(world.advise(0, 2 * huge, mm::Advice::huge_page) == Errno::ok);
    CHECK(world.advise(0, 1, mm::Advice::dont_need) == Errno::ok);
    Task& child = **world.tasks.fork(world.task);
    CHECK(faults_of_filling(world) == huge);
    CHECK_FALSE(world.write_as(child, 0, 1));
    CHECK_FALSE(child.memory->table.is_huge(world.at(0)));  // inherited an empty one
    CHECK(world.advise(0, huge, mm::Advice::dont_need) == Errno::ok);
    CHECK(faults_of_filling(world) == 1);
    CHECK(faults_of_filling(world, huge) == 1);
}

TEST_CASE("2 MiB of zeros become 2 MiB of one's own, whatever is advised by then", "[mm][huge]") {
    MemoryWorld world;
    CHECK(world.map(0, huge) == Errno::ok);
    CHECK(world.advise(0, huge, mm::Advice::huge_page) == Errno::ok);
    CHECK(world.read(0) == 0);
    CHECK(world.advise(0, huge, mm::Advice::no_huge_page) == Errno::ok);
    CHECK(faults_of_filling(world) == 1);
    CHECK(is_huge(world, 0));
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("Without room for 2 MiB of one's own, the zeros stay around the page that is written",
          "[mm][huge]") {
    MemoryWorld world{{.frames = 1100, .huge_pages = HugePages::always}};
    CHECK(world.map(0, huge) == Errno::ok);
    CHECK(world.read(0) == 0);
    CHECK_FALSE(world.write(7, 3));
    CHECK_FALSE(is_huge(world, 0));
    const auto before = world.task.faults.minor;
    CHECK(world.read(7) == 3);
    CHECK(world.read(8) == 0);
    CHECK(world.task.faults.minor == before);
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("Where reads map no page of zeros, they bring in pages to write to", "[mm][huge]") {
    MemoryWorld world{{.zero_page = false}};
    CHECK(world.map(0, 2 * huge) == Errno::ok);
    CHECK(world.advise(huge, huge, mm::Advice::huge_page) == Errno::ok);
    CHECK(world.read(0) == 0);
    CHECK(world.read(huge) == 0);
    CHECK(world.task.memory->vmas.first()->anon.own());
    const auto before = world.task.faults.minor;
    CHECK_FALSE(world.write(0));
    CHECK(faults_of_filling(world, huge) == 0);
    CHECK(world.task.faults.minor == before);
}

TEST_CASE("Advice to reclaim a part of 2 MiB splits them, and what holds zeros becomes the page of zeros",
          "[mm][huge][madvise]") {
    for (const auto advice : {mm::Advice::free, mm::Advice::cold, mm::Advice::page_out}) {
        for (const bool is_small_already : {false, true}) {
            MemoryWorld world{always};
            CHECK(world.map(0, huge) == Errno::ok);
            CHECK_FALSE(world.write(0, 5));
            if (is_small_already) CHECK(world.protect(9, 1, mm::prot::read) == Errno::ok);
            if (is_small_already) CHECK(world.protect(9, 1, world.rw) == Errno::ok);
            CHECK(world.advise(3, 1, advice) == Errno::ok);
            CHECK_FALSE(is_huge(world, 0));
            CHECK(world.read(0) == 5);
            CHECK(faults_of_filling(world) == huge - 1);
            CHECK_FALSE(mm::broken_invariant(world.memory, {}));
        }
    }
}

TEST_CASE("Advice to reclaim leaves 2 MiB whole that are named as a whole or that others have",
          "[mm][huge][madvise]") {
    MemoryWorld world{always};
    CHECK(world.map(0, huge) == Errno::ok);
    CHECK_FALSE(world.write(0, 5));
    for (const auto advice : {mm::Advice::free, mm::Advice::cold})
        CHECK(world.advise(0, huge, advice) == Errno::ok);
    CHECK(is_huge(world, 0));
    Task& child = **world.tasks.fork(world.task);
    CHECK(world.advise(3, 1, mm::Advice::free) == Errno::ok);
    CHECK(is_huge(world, 0));
    world.tasks.exit_process(child);
    CHECK(world.advise(3, 1, mm::Advice::free) == Errno::ok);
    CHECK_FALSE(is_huge(world, 0));
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("2 MiB that move to an aligned place stay one page, elsewhere they do not", "[mm][huge][mremap]") {
    constexpr auto move_to = mm::remap::may_move | mm::remap::fixed;
    MemoryWorld world{always};
    CHECK(world.map(0, huge) == Errno::ok);
    CHECK_FALSE(world.write(0));
    CHECK(world.move(0, huge, huge, move_to, 2 * huge) == Errno::ok);
    CHECK(is_huge(world, 2 * huge));
    Task& child = **world.tasks.fork(world.task);
    world.tasks.exit_process(child);
    CHECK(faults_of_filling(world, 2 * huge) == 1);
    CHECK(world.move(2 * huge, huge, huge, move_to, 4 * huge + 1) == Errno::ok);
    CHECK_FALSE(is_huge(world, 4 * huge + 1));
    CHECK(faults_of_filling(world, 4 * huge + 1) == 0);
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}
