// SPDX-License-Identifier: Apache-2.0
// Tests of guard pages (MADV_GUARD_INSTALL) and of memory that the kernel may drop (MAP_DROPPABLE).
#include <catch2/catch.hpp>

#include "kernel_model/mm/inspect/proc_maps.hpp"
#include "kernel_model/task/resource_limits.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using mm::AccessKind;
using mm::Advice;
using mm::FaultSignal;
using mm::in_bytes;
using mm::page_size;

namespace {

constexpr auto r = mm::prot::read;
constexpr auto move_to = mm::remap::may_move | mm::remap::fixed;
constexpr auto droppable = mm::map::droppable | mm::map::anonymous | mm::map::fixed;

class GuardWorld : public MemoryWorld {
public:
    /// Maps and writes four pages, and makes the second a guard.
    GuardWorld() {
        REQUIRE(map(0, 4) == Errno::ok);
        for (Address page = 0; page < 4; ++page) REQUIRE_FALSE(write(page, 5));
        REQUIRE(advise(1, 1, Advice::guard_install) == Errno::ok);
    }
    ~GuardWorld() { CHECK_FALSE(mm::broken_invariant(memory, {})); }

    std::optional<FaultSignal> signal_of(Address page, AccessKind kind = AccessKind::read) {
        const auto fault = mm::touch(task, at(page), kind);
        return fault ? std::optional{fault->signal} : std::nullopt;
    }
    bool is_guard(Address page) { return signal_of(page) == FaultSignal::segv_map_error; }
};

}  // namespace

TEST_CASE("An access to a guard page faults as if nothing were mapped, after the mapping's rights are asked",
          "[mm][guard]") {
    GuardWorld world;
    for (const auto kind : {AccessKind::read, AccessKind::write, AccessKind::fetch})
        CHECK(world.signal_of(1, kind) == FaultSignal::segv_map_error);
    CHECK(world.protect(0, 4, r) == Errno::ok);
    CHECK(world.signal_of(1, AccessKind::read) == FaultSignal::segv_map_error);
    CHECK(world.signal_of(1, AccessKind::write) == FaultSignal::segv_access_error);
    CHECK(world.protect(0, 4, mm::prot::none) == Errno::ok);
    CHECK(world.signal_of(1) == FaultSignal::segv_access_error);
    CHECK(world.mappings() == "0-4:---p");
}

TEST_CASE("The kernel cannot reach a guard page either", "[mm][guard]") {
    GuardWorld world;
    std::byte byte{};
    CHECK(mm::copy_from_user(world.task, world.at(1), {&byte, 1}) == Errno::efault);
    CHECK(mm::read_remote(world.task, world.task, world.at(1), {&byte, 1}) == Errno::eio);
    CHECK(mm::write_remote(world.task, world.task, world.at(1), {&byte, 1}) == Errno::eio);
    CHECK(world.advise(0, 4, Advice::populate_read) == Errno::efault);
    CHECK(world.advise(0, 4, Advice::populate_write) == Errno::efault);
    CHECK(mm::mlock(world.task, world.at(0), in_bytes(4)) == Errno::enomem);
    CHECK(world.task.memory->mapped.locked == 4);
}

TEST_CASE("A guard page that is removed is one that was never touched", "[mm][guard]") {
    GuardWorld world;
    CHECK(world.advise(0, 4, Advice::guard_remove) == Errno::ok);
    CHECK(world.read(0) == 5);
    CHECK(world.read(1) == 0);
    CHECK(world.read(2) == 5);
    CHECK(world.advise(0, 4, Advice::guard_remove) == Errno::ok);
}

TEST_CASE("Guards outlast all advice but their removal, and a change of protection", "[mm][guard]") {
    GuardWorld world;
    for (const auto advice : {Advice::dont_need, Advice::dont_need_locked, Advice::free, Advice::cold,
                              Advice::page_out, Advice::dont_fork, Advice::do_fork, Advice::guard_install})
        CHECK(world.advise(1, 1, advice) == Errno::ok);
    CHECK(world.advise(0, 4, Advice::dont_need) == Errno::ok);
    CHECK(world.is_guard(1));
    CHECK(world.read(0) == 0);
    CHECK(world.protect(0, 4, r) == Errno::ok);
    CHECK(world.protect(0, 4, world.rw) == Errno::ok);
    CHECK(world.is_guard(1));
}

TEST_CASE("Guards end with their mapping and move with it", "[mm][guard]") {
    GuardWorld world;
    SECTION("munmap") {
        CHECK(world.unmap(1, 1) == Errno::ok);
        CHECK(world.map(1, 1) == Errno::ok);
        CHECK(world.read(1) == 0);
    }
    SECTION("mmap over it") {
        CHECK(world.map(0, 4) == Errno::ok);
        CHECK(world.read(1) == 0);
    }
    SECTION("mremap") {
        CHECK(world.move(0, 4, 4, move_to, 20) == Errno::ok);
        CHECK(world.is_guard(21));
        CHECK(world.read(20) == 5);
    }
    SECTION("mremap that leaves the mapping") {
        CHECK(world.move(0, 4, 4, move_to | mm::remap::dont_unmap, 20) == Errno::ok);
        CHECK(world.is_guard(21));
        CHECK(world.read(1) == 0);
    }
}

TEST_CASE("A child inherits guards unless its memory is wiped", "[mm][guard][fork]") {
    GuardWorld world;
    Task& child = **world.tasks.fork(world.task);
    CHECK(world.read_as(child, 1) == -1);
    CHECK(world.read_as(child, 2) == 5);
    CHECK(mm::madvise(child, world.at(1), page_size, static_cast<int>(Advice::guard_remove)) == Errno::ok);
    CHECK(world.read_as(child, 1) == 0);
    CHECK(world.is_guard(1));
    CHECK(world.advise(0, 4, Advice::wipe_on_fork) == Errno::ok);
    Task& wiped = **world.tasks.fork(world.task);
    CHECK(world.read_as(wiped, 1) == 0);
}

TEST_CASE("Locked memory takes no guards and gives them up", "[mm][guard][errno]") {
    GuardWorld world;
    CHECK(world.map(8, 2, world.rw, world.anon | mm::map::locked) == Errno::ok);
    CHECK(world.advise(8, 1, Advice::guard_install) == Errno::einval);
    CHECK(mm::mlock(world.task, world.at(1), page_size) == Errno::enomem);
    CHECK(world.advise(1, 1, Advice::guard_install) == Errno::einval);
    CHECK(world.advise(1, 1, Advice::guard_remove) == Errno::ok);
    CHECK(world.read(1) == 0);
}

TEST_CASE("Guards go around holes, and a hole is ENOMEM", "[mm][guard][errno]") {
    GuardWorld world;
    CHECK(world.map(6, 2) == Errno::ok);
    CHECK(world.advise(3, 5, Advice::guard_install) == Errno::enomem);
    CHECK(world.is_guard(3));
    CHECK(world.is_guard(7));
    CHECK(world.advise(3, 5, Advice::guard_remove) == Errno::enomem);
    CHECK(world.read(7) == 0);
}

TEST_CASE("A file's mapping takes guards, which truncation leaves and a child inherits",
          "[mm][guard][file]") {
    GuardWorld world;
    const auto file = world.file(4);
    CHECK(world.map(16, 4, world.rw, mm::map::shared | mm::map::fixed, file) == Errno::ok);
    CHECK_FALSE(world.write(16, 3));
    CHECK_FALSE(world.write(17, 3));
    CHECK(world.advise(17, 1, Advice::guard_install) == Errno::ok);
    CHECK(world.is_guard(17));
    std::byte byte{};
    CHECK(file->file->read(page_size, {&byte, 1}) == 1);
    CHECK(byte == std::byte{3});  // the file keeps its page
    Task& child = **world.tasks.fork(world.task);
    CHECK(world.read_as(child, 17) == -1);
    CHECK(world.read_as(child, 16) == 3);
    file->file->truncate(0);
    CHECK(world.signal_of(16) == FaultSignal::bus_address_error);
    CHECK(world.is_guard(17));
    file->file->truncate(in_bytes(4));
    CHECK(world.read(16) == 0);
    CHECK(world.advise(17, 1, Advice::guard_remove) == Errno::ok);
    CHECK(world.read(17) == 0);
}

TEST_CASE("A mapping with guards has anonymous memory, so it merges as one that was written",
          "[mm][guard][merge]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK(world.map(4, 2) == Errno::ok);
    CHECK(world.advise(0, 1, Advice::guard_install) == Errno::ok);
    CHECK(world.advise(4, 1, Advice::guard_install) == Errno::ok);
    CHECK(world.map(2, 2) == Errno::ok);
    CHECK(world.mappings() == "0-4:rw-p 4-6:rw-p");
}

TEST_CASE("Without memory for tables there are no guards", "[mm][guard][errno]") {
    // The frames hold the zero page and one table less than an address needs.
    MemoryWorld world{{.frames = 4}};
    CHECK(world.map(0, 1) == Errno::ok);
    CHECK(world.advise(0, 1, Advice::guard_install) == Errno::enomem);
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("Droppable memory is neither promised nor dumped nor inherited", "[mm][droppable]") {
    MemoryWorld world;
    CHECK(world.map(0, 2, world.rw, droppable) == Errno::ok);
    CHECK(world.memory.committed() == 0);
    CHECK(mm::mappings(*world.task.memory).at(0).flags ==
          std::vector<std::string>{"rd", "wr", "mr", "mw", "me", "nr", "wf", "dd", "dp"});
    CHECK_FALSE(world.write(0, 5));
    Task& child = **world.tasks.fork(world.task);
    CHECK(world.read_as(child, 0) == 0);
    CHECK(world.read(0) == 5);
    CHECK(world.map(4, 1, world.rw, world.anon) == Errno::ok);
    CHECK(world.map(2, 2, world.rw, droppable) == Errno::ok);
    CHECK(world.mappings() == "0-4:rw-p 4-5:rw-p");
}

TEST_CASE("mmap refuses droppable memory that is locked, a stack or a file's", "[mm][droppable][errno]") {
    MemoryWorld world;
    CHECK(world.map(0, 1, world.rw, droppable | mm::map::locked) == Errno::einval);
    CHECK(world.map(0, 1, world.rw, droppable | mm::map::grows_down) == Errno::einval);
    CHECK(world.map(0, 1, world.rw, droppable | mm::map::huge_tlb) == Errno::einval);
    CHECK(world.map(0, 1, world.rw, mm::map::droppable | mm::map::fixed, world.file(1)) == Errno::einval);
    world.limits().locked = 0;
    CHECK(world.map(0, 1, world.rw, droppable | mm::map::locked) == Errno::eperm);
}

TEST_CASE("Droppable memory stays out of locks, dumps and children, whatever is advised",
          "[mm][droppable][errno]") {
    MemoryWorld world;
    CHECK(world.map(0, 2, world.rw, droppable) == Errno::ok);
    CHECK(mm::mlock(world.task, world.at(0), in_bytes(2)) == Errno::ok);
    CHECK(world.task.memory->mapped.locked == 0);
    CHECK(world.task.memory->table.entry(world.at(1)).is_writable());  // brought in nevertheless
    CHECK(world.advise(0, 2, Advice::dont_need) == Errno::ok);
    CHECK(world.advise(0, 2, Advice::keep_on_fork) == Errno::einval);
    CHECK(world.advise(0, 2, Advice::do_dump) == Errno::einval);
    CHECK(world.advise(0, 2, Advice::wipe_on_fork) == Errno::ok);
    CHECK(world.advise(0, 2, Advice::dont_dump) == Errno::ok);
    CHECK(world.advise(0, 1, Advice::mergeable) == Errno::ok);
    CHECK(world.mappings() == "0-2:rw-p");
}
