// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <map>

#include "kernel_model/mm/mapping/vma_tree.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/syscall/work_list.hpp"
#include "kernel_model/task/task.hpp"
#include "models/base/random.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using mm::in_bytes;
using mm::PageTableEntry;
using mm::Range;

namespace {

/// Reference for the tree of mappings: a sorted map, searched from end to end.
class Reference {
public:
    std::map<Address, mm::Vma*> vmas;

    [[nodiscard]] mm::Vma* at_or_above(Address address) const {
        for (const auto& [start, vma] : vmas)
            if (vma->range.end > address) return vma;
        return nullptr;
    }
    [[nodiscard]] std::optional<Address> highest_gap(Address length, Address lowest, Address limit) const {
        std::optional<Address> best;
        Address low = lowest;
        const auto offer = [&](Address high) {
            if (high > low && high - low >= length) best = high - length;
        };
        for (const auto& [start, vma] : vmas) {
            offer(std::min(start, limit));
            low = std::max(low, vma->range.end);
        }
        offer(limit);
        return best;
    }
};

/// Machine that records the flushed ranges.
class FlushedMachine : public plain_hardware::PlainHardware {
public:
    void flush_tlb(syscall::CoreId core, mm::SpaceId space, syscall::VirtualRange range,
                   const syscall::CpuSet& cpus) override {
        flushed.push_back(range);
        PlainHardware::flush_tlb(core, space, range, cpus);
    }
    std::vector<syscall::VirtualRange> flushed;
};

}  // namespace

TEST_CASE("The tree of mappings answers as a linear search does", "[mm][tree]") {
    constexpr Address limit = in_bytes(2000);
    RandomStream random{7, "tree"};
    mm::VmaTree tree;
    Reference reference;
    for (int step = 0; step < 20'000; ++step) {
        const Address start = in_bytes(random.below(2000));
        const Range range{start, start + in_bytes(1 + random.below(4))};
        mm::Vma* there = reference.at_or_above(range.start);
        REQUIRE(tree.at_or_above(range.start) == there);
        if (there == nullptr || there->range.start >= range.end) {
            reference.vmas[range.start] = &tree.insert(range);
        } else if (random.below(2) == 0) {
            reference.vmas.erase(there->range.start);
            tree.erase(*there);
        } else if (there->range.pages() > 1) {
            tree.set_range(*there, {there->range.start, there->range.end - mm::page_size});
        }
        const Address length = in_bytes(1 + random.below(12));
        REQUIRE(tree.highest_gap(length, 0, limit, 0) == reference.highest_gap(length, 0, limit));
        REQUIRE(tree.size() == reference.vmas.size());
    }
    const mm::Vma* vma = tree.first();
    for (const auto& [start, expected] : reference.vmas) {
        CHECK(vma == expected);
        vma = vma->next;
    }
}

TEST_CASE("An entry has its bits where the processor looks for them", "[mm][table]") {
    constexpr mm::EntryFormat format{KeyIdField{52, 6}};
    constexpr mm::Frame frame{0x1234};
    const auto flags = (mm::vm::read | mm::vm::write).with_pkey(5);
    const auto entry = PageTableEntry::leaf(frame, KeyId{3}, flags, true, format);
    CHECK((entry.bits() & 0b111) == 0b111);          // present, writable, user
    CHECK((entry.bits() >> 59 & 0xf) == 5);          // protection key
    CHECK((entry.bits() >> 46 & 0x3f) == 3);         // KeyID: the top bits of a 52-bit address
    CHECK((entry.bits() >> 12 & 0xffff) == 0x1234);  // frame
    CHECK((entry.bits() >> 63) == 1);                // not executable
    CHECK(entry.frame(format) == frame);
    CHECK(entry.keyid(format) == KeyId{3});
    CHECK_FALSE(PageTableEntry::leaf(frame, {}, flags, false, format).is_writable());
    const auto hidden = PageTableEntry::leaf(frame, {}, {}, true, format);
    CHECK_FALSE(hidden.is_present());
    CHECK_FALSE(hidden.is_none());
}

TEST_CASE("The page tables in memory are those a processor would walk", "[mm][table]") {
    plain_hardware::PlainHardware machine;
    mm::Memory memory{machine};
    {
        mm::PageTable table{memory};
        constexpr Address address = 0x1234'5678'9000;
        const auto leaf = PageTableEntry::leaf(memory.zero_page(), {}, mm::vm::read, false, {});
        REQUIRE(table.set(address, leaf));
        memory.drain();
        Address at = in_bytes(number(*table.root()));
        for (int level = 3; level > 0; --level) {
            const auto entry = machine.peek_entry(PhysAddr{at + (address >> (12 + 9 * level) & 511) * 8});
            REQUIRE(entry.is_present());
            at = in_bytes(number(PageTableEntry{entry.bits()}.frame({})));
        }
        CHECK(machine.peek_entry(PhysAddr{at + (address >> 12 & 511) * 8}) == leaf);
        CHECK(table.tables() == 4);
        table.update({address, address + mm::page_size},
                     [](Address, PageTableEntry) { return PageTableEntry{}; });
        CHECK(table.tables() == 4);
        CHECK(table.is_empty_around(address));
        table.release_empty(mm::huge_range_around(address));
        CHECK(table.tables() == 3);
        CHECK_FALSE(table.has_table(address));
        table.release_unmapped({address, address + mm::page_size}, mm::everything);
        CHECK(table.tables() == 1);  // the highest one
    }
    CHECK(memory.frames.in_use() == 1);
}

TEST_CASE(
    "Without memory for the last table there is no entry, and the directories wait for the next attempt",
    "[mm][table]") {
    plain_hardware::PlainHardware machine;
    mm::Memory memory{machine, {.frames = 4}};
    {
        mm::PageTable table{memory};
        CHECK_FALSE(table.set(0, PageTableEntry::leaf(memory.zero_page(), {}, mm::vm::read, false, {})));
        CHECK(table.entry(0).is_none());
        CHECK(table.has_directory(0));
        CHECK(table.tables() == 3);
    }
    CHECK(memory.frames.in_use() == 1);
}

TEST_CASE("A page table goes with the last mapping over its 2 MiB, and its directory with that over 1 GiB",
          "[mm][table]") {
    MemoryWorld world;
    constexpr mm::Pages huge = mm::huge_page_pages;
    CHECK(world.map(0, 2 * huge) == Errno::ok);
    const auto& table = world.task.memory->table;
    for (const Address page : {Address{0}, huge - 1, huge}) CHECK_FALSE(world.write(page));
    CHECK(table.tables() == 5);
    CHECK(world.advise(0, 1, mm::Advice::dont_need) == Errno::ok);
    CHECK(world.unmap(1, huge - 1) == Errno::ok);
    CHECK(table.has_table(world.at(0)));  // an empty one
    CHECK(world.unmap(0, 1) == Errno::ok);
    CHECK_FALSE(table.has_table(world.at(0)));
    CHECK(table.tables() == 4);
    CHECK(world.map(huge + 9, huge) == Errno::ok);  // over part of the other
    CHECK(table.has_table(world.at(huge)));
    CHECK(world.unmap(0, 3 * huge) == Errno::ok);
    CHECK(table.tables() == 1);  // the highest one goes with the address space
}

TEST_CASE("Whatever takes a permission away flushes the TLB", "[mm][table]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK_FALSE(world.write(0));
    const auto flushes_of = [&](auto&& action) {
        const auto before = world.store.flushes();
        action();
        return world.store.flushes() - before;
    };
    CHECK(flushes_of([&] { CHECK(world.protect(1, 1, mm::prot::read) == Errno::ok); }) ==
          0);  // no page there
    CHECK(flushes_of([&] { CHECK(world.protect(0, 1, mm::prot::read) == Errno::ok); }) == 1);
    CHECK(flushes_of([&] { CHECK(world.tasks.fork(world.task)); }) == 1);
    constexpr auto move_to = mm::remap::may_move | mm::remap::fixed;
    CHECK(flushes_of([&] { CHECK(world.move(0, 1, 1, move_to, 8) == Errno::ok); }) == 1);
    CHECK(flushes_of([&] { CHECK(world.move(1, 1, 1, move_to, 9) == Errno::ok); }) == 0);  // no page there
    CHECK(flushes_of([&] { CHECK(world.unmap(8, 1) == Errno::ok); }) == 1);
}

TEST_CASE("A copy on write flushes the one page whose frame has changed", "[mm][table]") {
    FlushedMachine machine;
    mm::Memory memory{machine};
    IdleKeys keys;
    process::TaskTable tasks{keys.service(), &memory};
    Task& task = tasks.spawn(task::credentials_of(task::Uid{1000}, task::Gid{1000}));
    constexpr Address start = MemoryWorld::base;
    REQUIRE(mm::mmap(task, {start, in_bytes(8), MemoryWorld::rw, MemoryWorld::anon}));
    const auto touch = [&](Address page, mm::AccessKind kind) {
        REQUIRE_FALSE(mm::touch(task, start + in_bytes(page), kind));
    };
    const auto flushed = [&](Address page) {
        return std::vector{syscall::VirtualRange{start + in_bytes(page), start + in_bytes(page + 1)}};
    };
    touch(0, mm::AccessKind::write);
    touch(1, mm::AccessKind::read);
    CHECK(machine.flushed.empty());
    touch(1, mm::AccessKind::write);  // the page of zeros
    CHECK(machine.flushed == flushed(1));
    Task& child = **tasks.fork(task);
    machine.flushed.clear();
    touch(0, mm::AccessKind::write);
    CHECK(machine.flushed == flushed(0));
    tasks.exit_process(child);
    machine.flushed.clear();
    touch(1, mm::AccessKind::write);  // alone again: no copy
    CHECK(machine.flushed.empty());
    for (Task* last : tasks.processes()) tasks.exit_process(*last);
}

TEST_CASE("A fork flushes the TLB once, however many mappings and pages it takes the permission from",
          "[mm][fork]") {
    MemoryWorld world;
    for (const Address page : {0U, 4U, 8U}) {
        CHECK(world.map(page, 2) == Errno::ok);
        CHECK_FALSE(world.write(page));
        CHECK_FALSE(world.write(page + 1));
    }
    const auto before = world.store.flushes();
    CHECK(world.tasks.fork(world.task));
    CHECK(world.store.flushes() == before + 1);
}

TEST_CASE("mprotect flushes what the processor may have cached, and nothing else", "[mm][table]") {
    MemoryWorld world;
    CHECK(world.map(0, 1) == Errno::ok);
    CHECK_FALSE(world.write(0));
    const auto flushes_of_protection = [&](std::uint64_t protection) {
        const auto before = world.store.flushes();
        CHECK(world.protect(0, 1, protection) == Errno::ok);
        return world.store.flushes() - before;
    };
    CHECK(flushes_of_protection(mm::prot::read) == 1);
    CHECK(flushes_of_protection(world.rw) == 1);
    CHECK(flushes_of_protection(mm::prot::none) == 1);
    CHECK(flushes_of_protection(world.rw) == 0);  // an entry that is not present is not cached
}

TEST_CASE("The invariants notice what they are about", "[mm]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK_FALSE(world.write(0));
    REQUIRE_FALSE(mm::broken_invariant(world.memory, {}));
    auto& space = *world.task.memory;
    SECTION("a lost frame") { world.memory.frames.get(space.table.entry(world.at(0)).frame({})); }
    SECTION("a page without a mapping") {
        world.memory.frames.get(world.memory.zero_page());
        REQUIRE(space.table.set(world.at(5),
                                PageTableEntry::leaf(world.memory.zero_page(), {}, mm::vm::read, false, {})));
        world.memory.drain();
    }
    SECTION("work that was never played") { world.memory.work().clear_page(PhysAddr{}); }
    SECTION("a KeyID that nobody has counted") {
        space.vmas.first()->key = mm::KeyIdRef{world.memory.keyids, KeyId{4}};
        world.memory.keyids.put_mapping(KeyId{4});
    }
    SECTION("an entry that permits more than its mapping") {
        space.vmas.first()->flags = mm::vm::read | mm::vm::account;
    }
    SECTION("a wrong count") { ++space.mapped.total; }
    SECTION("a forgotten promise") { world.memory.uncommit(1); }
    SECTION("a page that is called exclusive and is not") {
        CHECK(world.tasks.fork(world.task));
        world.memory.frames.make_exclusive(space.table.entry(world.at(0)).frame({}));
    }
    SECTION("mappings that overlap") { space.vmas.insert({world.at(1), world.at(3)}); }
    CHECK(mm::broken_invariant(world.memory, {}));
}
