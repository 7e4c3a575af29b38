// SPDX-License-Identifier: Apache-2.0
// Pages that go to the swap area, to another frame or to another page with the same bytes: no program sees it.
#include <catch2/catch.hpp>

#include "kernel_model/mm/dma/dma_transfer.hpp"
#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/mm/memory_params.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/mm/reclaim/merge_equal_pages.hpp"
#include "kernel_model/mm/reclaim/migrate.hpp"
#include "kernel_model/mm/reclaim/split_huge_pages.hpp"
#include "kernel_model/mm/reclaim/swap.hpp"
#include "kernel_model/task/task.hpp"
#include "models/base/random.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr mm::Pages huge = 512;
constexpr KeyId key{1};
constexpr KeyId other_key{2};

mm::Range pages_from(Address page, mm::Pages pages) {
    return {MemoryWorld::at(page), MemoryWorld::at(page + pages)};
}

/// World in which kernel threads move pages. The destructor checks the invariants.
class MovingWorld : public MemoryWorld {
public:
    using MemoryWorld::MemoryWorld;
    ~MovingWorld() {
        if (is_checked) check();
    }

    Errno swap_out(Address page, mm::Pages pages) { return mm::swap_out(space(), pages_from(page, pages)); }
    Errno migrate(Address page, mm::Pages pages, std::optional<mm::NodeId> node = {}) {
        return mm::migrate(space(), pages_from(page, pages), node);
    }
    void merge(Address page, mm::Pages pages) { mm::merge_equal_pages(space(), pages_from(page, pages)); }
    void split(Address page, mm::Pages pages) {
        const mm::KernelWork work{memory, {}};
        mm::split_huge_pages(space(), pages_from(page, pages));
    }
    void fill(Address page, mm::Pages pages, int value) {
        for (mm::Pages i = 0; i < pages; ++i) REQUIRE_FALSE(write(page + i, value));
    }
    [[nodiscard]] mm::PageTableEntry entry(Address page) { return space().table.entry(at(page)); }
    [[nodiscard]] mm::Frame frame(Address page) { return entry(page).frame(memory.settings.entries); }
    void check() {
        const auto problem = mm::broken_invariant(memory, files);
        INFO(problem.value_or(""));
        CHECK_FALSE(problem);
    }

    std::vector<std::shared_ptr<mm::OpenMemoryFile>> files;
    bool is_checked = true;  // at the end

private:
    mm::AddressSpace& space() { return *task.memory; }
};

}  // namespace

TEST_CASE("A swapped page comes back with its bytes and the KeyID of its mapping", "[mm][swap]") {
    MovingWorld world;
    REQUIRE_FALSE(failed(world.map(0, 4)));
    world.give_key(0, key);
    world.fill(0, 4, 7);
    REQUIRE_FALSE(failed(world.swap_out(1, 2)));
    CHECK(world.entry(1).is_swapped());
    CHECK_FALSE(world.entry(1).is_present());
    CHECK(world.entry(0).has_page());
    CHECK(world.memory.swap.in_use() == 2);
    CHECK(static_cast<int>(world.memory.swap.bytes(world.entry(2).slot())[0]) == 7);
    world.check();
    CHECK(world.read(1) == 7);
    CHECK(world.entry(1).keyid(world.memory.settings.entries) == key);
    CHECK(world.memory.frames.keyid(world.frame(1)) == key);
    CHECK(world.task.faults.major == 1);
    CHECK(world.memory.swap.in_use() == 1);
    REQUIRE_FALSE(failed(world.unmap(2, 1)));
    CHECK(world.memory.swap.in_use() == 0);
}

TEST_CASE("A full swap area keeps the pages behind, and a slot is used again", "[mm][swap]") {
    MovingWorld world{{.swap = {.pages = 2}}};
    REQUIRE_FALSE(failed(world.map(0, 4)));
    world.fill(0, 4, 3);
    CHECK(world.swap_out(0, 4) == Errno::enomem);
    CHECK(world.entry(1).is_swapped());
    CHECK(world.entry(2).has_page());
    CHECK(world.read(0) == 3);
    CHECK_FALSE(failed(world.swap_out(3, 1)));
    CHECK(world.entry(3).is_swapped());
    CHECK(world.read(3) == 3);
}

TEST_CASE("A child and its parent have swapped pages of their own when they come back", "[mm][swap]") {
    MovingWorld world;
    REQUIRE_FALSE(failed(world.map(0, 2)));
    world.fill(0, 2, 5);
    REQUIRE_FALSE(failed(world.swap_out(0, 1)));
    Task& child = **world.tasks.fork(world.task);
    CHECK(world.memory.swap.uses(world.entry(0).slot()) == 2);
    REQUIRE_FALSE(failed(world.swap_out(1, 1)));  // shared by both
    CHECK(world.memory.swap.uses(world.entry(1).slot()) == 2);
    for (const Address page : {0U, 1U}) {
        CHECK_FALSE(world.write_as(child, page, 6));
        CHECK(world.read(page) == 5);
        CHECK(world.read_as(child, page) == 6);
    }
    CHECK(world.memory.swap.in_use() == 0);
    world.tasks.exit_process(child);
}

TEST_CASE("Pages that are locked in memory or belong to a file stay", "[mm][swap]") {
    MovingWorld world;
    REQUIRE_FALSE(failed(world.map(0, 1, MemoryWorld::rw, MemoryWorld::anon | mm::map::locked)));
    REQUIRE_FALSE(failed(world.map(2, 1, MemoryWorld::rw, MemoryWorld::shared_anon)));
    world.fill(0, 1, 1);
    world.fill(2, 1, 1);
    CHECK_FALSE(failed(world.swap_out(0, 3)));
    CHECK_FALSE(failed(world.migrate(0, 3)));
    CHECK(world.memory.stats.swapped_out == 0);
    CHECK(world.memory.stats.migrated == 0);
}

TEST_CASE("A page that was read ahead for a mapping with another KeyID is garbage as posted", "[mm][swap]") {
    for (const bool looks : {false, true}) {
        mm::MemorySettings settings{.asks_keyid_of_pages = false};
        settings.swap.read_together = 8;
        settings.swap.looks_at_keyid = looks;
        MovingWorld world{settings};
        REQUIRE_FALSE(failed(world.map(0, 1)));
        REQUIRE_FALSE(failed(world.map(2, 1)));
        world.give_key(0, key);
        world.give_key(2, other_key);
        world.fill(0, 1, 9);
        world.fill(2, 1, 9);
        REQUIRE_FALSE(failed(world.swap_out(0, 3)));
        CHECK(world.read(0) == 9);  // reads the slot of the other one as well
        CHECK((world.read(2) == 9) == looks);
        CHECK((world.memory.frames.keyid(world.frame(2)) == other_key) == looks);
        CHECK(static_cast<bool>(mm::broken_invariant(world.memory, world.files)) != looks);
        world.is_checked = looks;
    }
}

TEST_CASE("A page goes to another node with its KeyID and its bytes, for all who share it", "[mm][migrate]") {
    MovingWorld world{{.nodes = 2}};
    REQUIRE_FALSE(failed(world.map(0, 3)));
    world.give_key(0, key);
    world.fill(0, 3, 4);
    Task& child = **world.tasks.fork(world.task);
    CHECK(world.memory.frames.node_of(world.frame(0)) == mm::NodeId{0});
    REQUIRE_FALSE(failed(world.migrate(0, 2, mm::NodeId{1})));
    CHECK(world.memory.frames.node_of(world.frame(1)) == mm::NodeId{1});
    CHECK(world.memory.frames.node_of(world.frame(2)) == mm::NodeId{0});
    CHECK(world.memory.frames.keyid(world.frame(0)) == key);
    CHECK(child.memory->table.entry(MemoryWorld::at(0)).frame(world.memory.settings.entries) ==
          world.frame(0));
    CHECK_FALSE(world.write(0, 8));
    CHECK(world.read_as(child, 0) == 4);
    CHECK(world.migrate(0, 1, mm::NodeId{2}) == Errno::einval);
    world.tasks.exit_process(child);
}

TEST_CASE("Memory comes from the node of the core, and from another one when that is full", "[mm][migrate]") {
    MovingWorld world{{.frames = 64, .nodes = 2, .cores_of_node = 1}};
    world.task.core = syscall::CoreId{1};
    REQUIRE_FALSE(failed(world.map(0, 40)));
    world.fill(0, 40, 1);
    CHECK(world.memory.frames.node_of(world.frame(0)) == mm::NodeId{1});
    CHECK(world.memory.frames.node_of(world.frame(39)) == mm::NodeId{0});
    CHECK(world.migrate(39, 1, mm::NodeId{1}) == Errno::enomem);
}

TEST_CASE("Equal pages become one that a write copies, unless their KeyIDs differ", "[mm][ksm]") {
    MovingWorld world;
    REQUIRE_FALSE(failed(world.map(0, 3)));
    REQUIRE_FALSE(failed(world.map(4, 1)));
    world.give_key(0, key);
    world.give_key(4, other_key);
    world.fill(0, 2, 7);
    world.fill(2, 1, 6);
    world.fill(4, 1, 7);
    world.merge(0, 5);
    CHECK(world.frame(0) == world.frame(1));
    CHECK(world.frame(0) != world.frame(2));
    CHECK(world.frame(0) != world.frame(4));
    CHECK(world.memory.stats.merged == 1);
    CHECK(world.memory.stats.merges_refused == 1);
    CHECK_FALSE(world.entry(0).is_writable());
    world.check();
    CHECK_FALSE(world.write(1, 8));
    CHECK(world.read(0) == 7);
    CHECK(world.frame(0) != world.frame(1));
    REQUIRE_FALSE(failed(world.swap_out(0, 5)));  // the places of a merged page are found
    CHECK(world.read(1) == 8);
}

TEST_CASE("A merged page is swapped and moved for all its places", "[mm][ksm]") {
    MovingWorld world;
    REQUIRE_FALSE(failed(world.map(0, 4)));
    world.fill(0, 4, 7);
    world.merge(0, 4);
    REQUIRE_FALSE(failed(world.migrate(0, 1)));
    CHECK(world.frame(0) == world.frame(3));
    REQUIRE_FALSE(failed(world.swap_out(2, 1)));
    CHECK(world.memory.swap.in_use() == 1);
    for (const Address page : {0U, 1U, 2U, 3U}) CHECK(world.read(page) == 7);
}

TEST_CASE("A huge page that is split keeps its bytes and its KeyID, page by page", "[mm][split]") {
    MovingWorld world{{.huge_pages = mm::HugePages::always}};
    REQUIRE_FALSE(failed(world.map(0, huge)));
    world.give_key(0, key);
    world.fill(0, huge, 7);
    REQUIRE(world.task.memory->table.is_huge(MovingWorld::at(0)));
    const mm::Frame third = world.frame(3);
    world.split(0, huge);
    CHECK_FALSE(world.task.memory->table.is_huge(MovingWorld::at(0)));
    CHECK(world.frame(3) == third);
    CHECK_FALSE(world.memory.frames.is_large(third));
    CHECK(world.entry(3).keyid(world.memory.settings.entries) == key);
    CHECK(world.read(3) == 7);
}

TEST_CASE("Devices reach pages with their KeyID, by a bounce buffer or by an IOMMU", "[mm][dma]") {
    MovingWorld world;
    REQUIRE_FALSE(failed(world.map(0, 2)));
    world.give_key(0, key);
    world.fill(0, 2, 3);
    const mm::DmaDevice wide{.id = syscall::DeviceId{0}};
    const mm::DmaDevice narrow{.id = syscall::DeviceId{1}, .address_bits = 32};
    const mm::DmaDevice mapped{.id = syscall::DeviceId{2}, .address_bits = 32, .has_iommu = true};
    std::vector<std::byte> bytes(mm::in_bytes(2));
    int value = 3;
    for (const auto& device : {wide, narrow, mapped}) {
        REQUIRE_FALSE(
            failed(mm::device_reads(world.task, *world.task.memory, MemoryWorld::at(0), device, {}, bytes)));
        CHECK(static_cast<int>(bytes[0]) == value);
        bytes[mm::page_size] = static_cast<std::byte>(++value);
        bytes[0] = bytes[mm::page_size];
        REQUIRE_FALSE(
            failed(mm::device_writes(world.task, *world.task.memory, MemoryWorld::at(0), device, {}, bytes)));
        CHECK(world.read(1) == value);
    }
    CHECK(world.memory.stats.bounced == 4);
    // A driver that forgets the KeyID, and memory that is not there.
    world.store.flush_lines({}, world.memory.address_of(world.frame(0)), Bytes{mm::page_size});
    REQUIRE_FALSE(
        failed(mm::device_reads(world.task, *world.task.memory, MemoryWorld::at(0), wide, KeyId{}, bytes)));
    CHECK(static_cast<int>(bytes[0]) != value);
    CHECK(mm::device_reads(world.task, *world.task.memory, MemoryWorld::at(8), wide, {}, bytes) ==
          Errno::efault);
}

TEST_CASE("Random moves of pages change nothing that programs read", "[mm][swap][migrate][ksm]") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        CAPTURE(seed);
        RandomStream random{seed, "moves"};
        const mm::MemorySettings settings{.frames = 1 << 16, .nodes = 2, .huge_pages = mm::HugePages::always};
        MovingWorld moved{settings};
        MovingWorld plain{settings};
        Task* moved_child = nullptr;
        Task* plain_child = nullptr;
        for (int step = 0; step < 60; ++step) {
            const Address page = random.below(2 * huge);
            const mm::Pages pages = 1 + random.below(3) * random.below(400);
            const int value = 1 + static_cast<int>(random.below(3));
            const auto choice = random.below(8);
            for (MovingWorld* world : {&moved, &plain}) {
                Task* const child = world == &moved ? moved_child : plain_child;
                Task& who = child != nullptr && value == 1 ? *child : world->task;
                switch (choice) {
                    case 0: static_cast<void>(world->map(page, pages)); break;
                    case 1: static_cast<void>(world->unmap(page, pages)); break;
                    case 2: static_cast<void>(world->advise(page, pages, mm::Advice::dont_need)); break;
                    case 3: static_cast<void>(world->protect(page, pages, MemoryWorld::rw)); break;
                    default:
                        for (Address at = page; at < page + pages; at += 1 + pages / 20)
                            static_cast<void>(world->write_as(who, at, value));
                }
            }
            if (step == 30) {
                moved_child = *moved.tasks.fork(moved.task);
                plain_child = *plain.tasks.fork(plain.task);
            }
            switch (random.below(5)) {
                case 0: static_cast<void>(moved.swap_out(page, pages)); break;
                case 1:
                    static_cast<void>(moved.migrate(page, pages, mm::NodeId{random.below(2) == 0 ? 0U : 1U}));
                    break;
                case 2: moved.merge(page, pages); break;
                case 3: moved.split(page, pages); break;
                default: static_cast<void>(moved.advise(page, pages, mm::Advice::collapse));
            }
            moved.check();
        }
        for (Address page = 0; page < 3 * huge; page += 3) {
            REQUIRE(moved.read(page) == plain.read(page));
            REQUIRE(moved.read_as(*moved_child, page) == plain.read_as(*plain_child, page));
        }
        moved.tasks.exit_process(*moved_child);
        plain.tasks.exit_process(*plain_child);
    }
}
