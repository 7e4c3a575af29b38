// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/syscall/work_list.hpp"
#include "kernel_model/task/task.hpp"
#include "models/mmu/entry_change.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using syscall::WorkList;

namespace {

/// Machine that keeps the order of what takes and gives: writes of entries, flushes, and the frames in use after each.
class OrderedMachine : public plain_hardware::PlainHardware {
public:
    void change_entries(syscall::CoreId core, PhysAddr where,
                        std::span<const syscall::EntryChange> changes) override {
        order += 'e';
        PlainHardware::change_entries(core, where, changes);
    }
    void flush_tlb(syscall::CoreId core, syscall::SpaceId space, syscall::VirtualRange range,
                   const syscall::CpuSet& cpus) override {
        order += 't';
        last_cpus = cpus;
        PlainHardware::flush_tlb(core, space, range, cpus);
    }
    void flush_lines(syscall::CoreId core, PhysAddr from, Bytes size) override {
        order += 'l';
        PlainHardware::flush_lines(core, from, size);
    }
    void clear_page(syscall::CoreId core, PhysAddr page) override {
        order += 'c';
        PlainHardware::clear_page(core, page);
    }
    std::string order;
    syscall::CpuSet last_cpus;
};

struct OrderedWorld : MemoryWorld {
    explicit OrderedWorld(mm::MemorySettings settings = {})
        : MemoryWorld{settings, std::make_unique<OrderedMachine>()} {}
    OrderedMachine& machine() { return static_cast<OrderedMachine&>(store); }
    /// Returns the order of the work of a call.
    template <class Call>
    std::string order_of(Call&& call) {
        machine().order.clear();
        call();
        return machine().order;
    }
};

mm::Frame frame_at(MemoryWorld& world, Address page) {
    return world.task.memory->table.entry(world.at(page)).frame({});
}

}  // namespace

TEST_CASE("Pages are flushed from the TLB before their lines are, and only then given back", "[mm][work]") {
    OrderedWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    world.give_key(0, KeyId{5});
    CHECK_FALSE(world.write(0));
    CHECK_FALSE(world.write(1));
    CHECK(world.order_of([&] { CHECK(world.advise(0, 1, mm::Advice::dont_need) == Errno::ok); }) == "etl");
    CHECK(world.order_of([&] { CHECK_FALSE(world.write(0)); }) == "lce");
}

TEST_CASE("A frame that a call has freed is nobody's until its flush has retired", "[mm][work]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK_FALSE(world.write(0));
    const mm::Frame freed = frame_at(world, 0);
    const auto in_use = world.memory.frames.in_use();
    WorkList list;
    {
        const mm::KernelWork work{world.memory, list};
        CHECK(world.advise(0, 1, mm::Advice::dont_need) == Errno::ok);
    }
    CHECK(world.memory.frames.use(freed) == mm::FrameUse::parked);
    CHECK(world.memory.frames.in_use() == in_use);
    CHECK_FALSE(world.write(1));  // another call, which gets another frame
    CHECK(frame_at(world, 1) != freed);
    list.play(world.store, world.memory);
    CHECK(world.memory.frames.use(freed) == mm::FrameUse::free);
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("Page tables that a call frees are parked as its pages are", "[mm][work]") {
    MemoryWorld world;
    CHECK(world.map(0, 1) == Errno::ok);
    CHECK_FALSE(world.write(0));
    const mm::Frame root = *world.task.memory->table.root();
    const Address place = mm::in_bytes(number(root)) + (world.at(0) >> 39U & 511U) * sizeof(mmu::Entry);
    const mm::PageTableEntry entry{world.store.peek_entry(PhysAddr{place}).bits()};
    const mm::Frame freed = entry.frame({});
    WorkList list;
    {
        const mm::KernelWork work{world.memory, list};
        CHECK(world.unmap(0, 1) == Errno::ok);
    }
    CHECK(world.task.memory->table.tables() == 1);
    CHECK(world.memory.frames.use(freed) == mm::FrameUse::parked);
    list.play(world.store, world.memory);
    CHECK(world.memory.frames.use(freed) == mm::FrameUse::free);
    CHECK(world.memory.frames.use(root) == mm::FrameUse::page_table);
    CHECK(world.memory.frames.in_use() == 2);
}

TEST_CASE("What a call has changed is locked until its list is drained", "[mm][work]") {
    MemoryWorld world;
    CHECK(world.map(0, 8) == Errno::ok);
    CHECK_FALSE(world.write(0));
    const DramAddr freed{mm::in_bytes(number(frame_at(world, 0)))};
    const auto pages = [&](Address first, Address end) {
        return syscall::VirtualRange{world.at(first), world.at(end)};
    };
    WorkList list;
    {
        const mm::KernelWork work{world.memory, list};
        CHECK(world.advise(0, 2, mm::Advice::dont_need) == Errno::ok);
    }
    const auto& locks = list.locks();
    const syscall::SpaceId space = world.task.memory->id;
    CHECK(locks.has(space, pages(0, 1)));
    CHECK(locks.has(space, pages(1, 5)));
    CHECK_FALSE(locks.has(space, pages(2, 3)));
    CHECK_FALSE(locks.has(syscall::SpaceId{99}, pages(0, 1)));
    CHECK(locks.has(freed));
    list.play(world.store, world.memory);
    CHECK(locks.is_empty());
}

TEST_CASE("A call waits for the frames it has parked itself before memory is exhausted", "[mm][work]") {
    // The frames hold the zero page, four tables, and two pages of the program.
    MemoryWorld world{{.frames = 7}};
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK_FALSE(world.write(0));
    CHECK_FALSE(world.write(1));
    CHECK(world.map(0, 2, world.rw, world.anon | mm::map::populate) == Errno::ok);
    CHECK(world.task.memory->table.entry(world.at(1)).has_page());
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("A call that reads what it has just written waits for its own list", "[mm][work]") {
    MemoryWorld world;
    CHECK(world.map(0, 1) == Errno::ok);
    const mm::KernelWork work{world.memory};
    const std::vector<std::byte> written{std::byte{7}};
    std::vector<std::byte> found(1);
    CHECK(mm::copy_to_user(world.task, world.at(0), written) == Errno::ok);
    CHECK_FALSE(world.memory.work().is_empty());
    CHECK(mm::copy_from_user(world.task, world.at(0), found) == Errno::ok);
    CHECK(found == written);
}

TEST_CASE("A TLB flush goes to the cores that have used the address space", "[mm][work]") {
    OrderedWorld world;
    Task& thread = **world.tasks.create_thread(world.task);
    thread.core = syscall::CoreId{3};
    CHECK(world.map(0, 1) == Errno::ok);
    CHECK_FALSE(world.write(0, 7));
    CHECK(world.read_as(thread, 0) == 7);
    CHECK(world.protect(0, 1, mm::prot::none) == Errno::ok);
    syscall::CpuSet both{syscall::CoreId{0}};
    both.add(syscall::CoreId{3});
    CHECK(world.machine().last_cpus == both);
    CHECK(world.read_as(thread, 0) == -1);
}

TEST_CASE("Costs are paid where they are set, and nowhere by default", "[mm][work]") {
    const auto time_of_call = [](const syscall::KernelCosts& costs) {
        MemoryWorld world{{.costs = costs}};
        CHECK(world.map(0, 1) == Errno::ok);
        CHECK_FALSE(world.write(0));
        const SimTime before = world.store.spent();
        CHECK(world.advise(0, 1, mm::Advice::dont_need) == Errno::ok);
        return world.store.spent() - before;
    };
    CHECK(time_of_call(syscall::KernelCosts::none()) == SimTime{});
    const syscall::KernelCosts costs;
    const SimTime entries = costs.change_entry * 1;
    const SimTime least = entries + costs.flush_tlb;
    CHECK(time_of_call(costs) >= least);
}
