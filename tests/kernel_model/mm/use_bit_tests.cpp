// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/mm/memory_params.hpp"
#include "kernel_model/mm/paging/page_table_entry.hpp"
#include "kernel_model/syscall/work_list.hpp"
#include "kernel_model/task/task.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

/// Returns the entry of a page as the kernel finds it, with the bits that the walker has set.
mm::PageTableEntry entry_of(MemoryWorld& world, Address page) {
    mm::PageTableEntry found;
    const mm::Range one{world.at(page), world.at(page + 1)};
    world.task.memory->table.update(one, [&](Address, mm::PageTableEntry entry) { return found = entry; });
    return found;
}

}  // namespace

TEST_CASE("MADV_FREE makes a page clean until the walker sees the next write", "[mm][use]") {
    MemoryWorld world;
    CHECK(world.map(0, 1) == Errno::ok);
    CHECK_FALSE(world.write(0, 7));
    CHECK(entry_of(world, 0).is_dirty());
    const auto flushes = world.store.flushes();
    CHECK(world.advise(0, 1, mm::Advice::free) == Errno::ok);
    CHECK(world.store.flushes() == flushes + 1);
    CHECK_FALSE(entry_of(world, 0).is_dirty());
    CHECK_FALSE(entry_of(world, 0).is_accessed());
    CHECK(world.read(0) == 7);
    CHECK(entry_of(world, 0).is_accessed());
    CHECK_FALSE(entry_of(world, 0).is_dirty());
    CHECK_FALSE(world.write(0, 8));
    CHECK(entry_of(world, 0).is_dirty());
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("MADV_COLD forgets the use of pages that no other process has, and not that they are dirty",
          "[mm][use]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK_FALSE(world.write(0, 7));
    CHECK(world.advise(0, 2, mm::Advice::cold) == Errno::ok);
    CHECK_FALSE(entry_of(world, 0).is_accessed());
    CHECK(entry_of(world, 0).is_dirty());
    CHECK(world.read(0) == 7);
    CHECK(entry_of(world, 0).is_accessed());
    CHECK(world.tasks.fork(world.task));
    CHECK(world.advise(0, 2, mm::Advice::cold) == Errno::ok);
    CHECK(entry_of(world, 0).is_accessed());
}

TEST_CASE("Bits that the walker has set survive mprotect and a move", "[mm][use]") {
    MemoryWorld world;
    CHECK(world.map(0, 1) == Errno::ok);
    CHECK_FALSE(world.write(0, 7));
    CHECK(world.advise(0, 1, mm::Advice::free) == Errno::ok);
    CHECK_FALSE(world.write(0, 8));
    CHECK(world.protect(0, 1, mm::prot::read) == Errno::ok);
    CHECK(entry_of(world, 0).is_dirty());
    CHECK(world.move(0, 1, 1, mm::remap::may_move | mm::remap::fixed, 9) == Errno::ok);
    CHECK(entry_of(world, 9).is_dirty());
}

TEST_CASE("A page of a file is dirty after the mapping that wrote it is gone", "[mm][use][file]") {
    MemoryWorld world;
    const auto file = world.file(2);
    CHECK(world.map(0, 2, world.rw, mm::map::shared | mm::map::fixed, file) == Errno::ok);
    CHECK_FALSE(world.write(0, 7));
    const mm::Frame frame = *file->file->present(0);
    CHECK_FALSE(world.memory.frames.is_dirty(frame));
    CHECK(world.unmap(0, 2) == Errno::ok);
    CHECK(world.memory.frames.is_dirty(frame));
}

TEST_CASE("One write in 2 MiB makes all of them dirty, and the split entries too", "[mm][use][huge]") {
    constexpr mm::Pages huge = mm::huge_page_pages;
    MemoryWorld world{{.huge_pages = mm::HugePages::always}};
    CHECK(world.map(0, huge) == Errno::ok);
    CHECK_FALSE(world.write(0, 7));
    CHECK(world.advise(0, huge, mm::Advice::free) == Errno::ok);
    CHECK(world.task.memory->table.is_huge(world.at(0)));
    CHECK_FALSE(entry_of(world, 9).is_dirty());
    CHECK_FALSE(world.write(3, 8));
    CHECK(entry_of(world, 9).is_dirty());
    CHECK(world.protect(3, 1, mm::prot::read) == Errno::ok);
    CHECK_FALSE(world.task.memory->table.is_huge(world.at(0)));
    CHECK(entry_of(world, 9).is_dirty());
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("An exchange keeps what a walker sets after the kernel has looked", "[mm][use]") {
    MemoryWorld world;
    CHECK(world.map(0, 1) == Errno::ok);
    CHECK_FALSE(world.write(0, 7));
    CHECK(world.advise(0, 1, mm::Advice::free) == Errno::ok);
    syscall::WorkList list;
    {
        const mm::KernelWork work{world.memory, list};
        CHECK(world.protect(0, 1, world.rw | mm::prot::exec) == Errno::ok);
    }
    CHECK_FALSE(world.write(0, 8));  // before the list is played
    list.play(world.store, world.memory);
    CHECK(entry_of(world, 0).is_dirty());
}
