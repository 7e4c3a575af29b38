// SPDX-License-Identifier: Apache-2.0
// Tests of the numbers of minor faults. Results are those that getrusage(2) of Linux 6.18.44 shows.
#include <catch2/catch.hpp>

#include "kernel_model/mm/inspect/proc_maps.hpp"
#include "kernel_model/mm/memory_params.hpp"
#include "kernel_model/mm/paging/populate.hpp"
#include "kernel_model/task/usage.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using mm::in_bytes;
using mm::page_size;

namespace {

constexpr auto r = mm::prot::read;
constexpr auto none = mm::prot::none;
constexpr auto file_map = mm::map::shared | mm::map::fixed;
constexpr auto private_file = mm::map::is_private | mm::map::fixed;

/// World that counts the minor faults of an action.
class CountWorld : public MemoryWorld {
public:
    using MemoryWorld::MemoryWorld;
    template <class Action>
    std::uint64_t faults_of(Action&& action) {
        const auto before = task.faults.minor;
        action();
        return task.faults.minor - before;
    }
    std::uint64_t writes(Address first, mm::Pages pages) {
        return faults_of([&] {
            for (Address page = first; page < first + pages; ++page) CHECK_FALSE(write(page, 9));
        });
    }
    std::uint64_t reads(Address first, mm::Pages pages) {
        return faults_of([&] {
            for (Address page = first; page < first + pages; ++page) CHECK(read(page) >= 0);
        });
    }
    /// Returns a file whose first pages are in memory.
    std::shared_ptr<mm::OpenMemoryFile> cached_file(mm::Pages pages, mm::Pages cached) {
        auto made = files.emplace_back(file(pages));
        const std::byte byte{1};
        for (mm::Pages page = 0; page < cached; ++page)
            CHECK(made->file->write(in_bytes(page), {&byte, 1}) == Errno::ok);
        return made;
    }
    std::vector<std::shared_ptr<mm::OpenMemoryFile>> files;
};

}  // namespace

TEST_CASE("A private page takes a fault to be read, another to be written, and no more", "[mm][count]") {
    CountWorld world;
    CHECK(world.map(0, 256) == Errno::ok);
    CHECK(world.reads(0, 2) == 2);
    CHECK(world.writes(0, 256) == 256);
    CHECK(world.writes(0, 256) == 0);
    CHECK(world.reads(0, 256) == 0);
}

TEST_CASE("Pages of one's own that become writable again take no faults", "[mm][count]") {
    CountWorld world;
    CHECK(world.map(0, 256) == Errno::ok);
    CHECK(world.writes(0, 256) == 256);
    for (const auto between : {r, none}) {
        CHECK(world.protect(0, 256, between) == Errno::ok);
        CHECK(world.protect(0, 256, world.rw) == Errno::ok);
        CHECK(world.writes(0, 256) == 0);
    }
    CHECK_FALSE(mm::broken_invariant(world.memory, world.files));
}

TEST_CASE("Pages of zeros, of a private file and of a shared file that become writable", "[mm][count]") {
    CountWorld world;
    const auto file = world.cached_file(4, 4);
    CHECK(world.map(0, 4, r) == Errno::ok);
    CHECK(world.map(4, 4, r, private_file, file) == Errno::ok);
    CHECK(world.map(8, 4, r, file_map, file) == Errno::ok);
    CHECK(world.reads(0, 12) == 4 + 1 + 1);
    CHECK(world.protect(0, 12, world.rw) == Errno::ok);
    CHECK(world.writes(0, 4) == 4);
    CHECK(world.writes(4, 4) == 4);
    CHECK(world.writes(8, 4) == 0);
}

TEST_CASE("A page that was shared by fork takes a fault although its other user is gone", "[mm][count]") {
    CountWorld world;
    CHECK(world.map(0, 4) == Errno::ok);
    CHECK(world.writes(0, 4) == 4);
    Task& child = **world.tasks.fork(world.task);
    CHECK(child.faults.minor == 0);
    CHECK(world.writes(0, 2) == 2);  // copied
    world.tasks.exit_process(child);
    CHECK(world.protect(0, 4, r) == Errno::ok);
    CHECK(world.protect(0, 4, world.rw) == Errno::ok);
    CHECK(world.writes(0, 4) == 2);  // the pages not copied before
    CHECK(world.protect(0, 4, r) == Errno::ok);
    CHECK(world.protect(0, 4, world.rw) == Errno::ok);
    CHECK(world.writes(0, 4) == 0);
    CHECK_FALSE(mm::broken_invariant(world.memory, world.files));
}

TEST_CASE("A read of a file brings in up to 16 pages that are in memory", "[mm][count]") {
    CountWorld world;
    const auto file = world.cached_file(256, 256);
    for (const auto flags : {file_map, private_file}) {
        CHECK(world.map(0, 256, r, flags, file) == Errno::ok);
        CHECK(world.reads(0, 256) == 16);
    }
    CHECK(world.unmap(0, 256) == Errno::ok);
    CHECK(world.map(8, 256, r, file_map, file) == Errno::ok);  // 8 to 23, 24 to 31, 32 to 47 ...
    CHECK(world.reads(8, 256) == 17);
    CHECK_FALSE(mm::broken_invariant(world.memory, world.files));
}

TEST_CASE("What is brought in around a page ends with the mapping, the file and the page table",
          "[mm][count]") {
    CountWorld world;
    const auto file = world.cached_file(1024, 1024);
    SECTION("the mapping") {
        CHECK(world.map(3, 5, r, file_map, file) == Errno::ok);
        CHECK(world.map(8, 5, r, file_map, file, 100) == Errno::ok);
        CHECK(world.reads(3, 5) == 1);
        CHECK(world.reads(8, 5) == 1);
    }
    SECTION("the page table") {
        CHECK(world.map(505, 16, r, file_map, file) == Errno::ok);
        CHECK(world.reads(511, 2) == 2);
        CHECK(world.reads(505, 16) == 0);
    }
    SECTION("the file, even for a page past its end") {
        const auto small = world.cached_file(4, 4);
        CHECK(world.map(0, 8, r, file_map, small) == Errno::ok);
        CHECK(world.faults_of([&] { CHECK(world.read(6) == -1); }) == 0);
        CHECK(world.reads(0, 4) == 0);
    }
    SECTION("holes") {
        const auto holes = world.cached_file(8, 4);
        CHECK(world.map(0, 8, r, file_map, holes) == Errno::ok);
        CHECK(world.reads(0, 8) == 1 + 4);
    }
    SECTION("a hole that is read brings in its neighbours first") {
        const auto holes = world.cached_file(8, 4);
        CHECK(world.map(0, 8, r, file_map, holes) == Errno::ok);
        CHECK(world.reads(6, 1) == 1);
        CHECK(world.reads(0, 4) == 0);
    }
    SECTION("pages that are there stay") {
        CHECK(world.map(0, 16, world.rw, private_file, file) == Errno::ok);
        CHECK(world.writes(5, 1) == 1);
        CHECK(world.reads(0, 16) == 1);
        CHECK(world.read(5) == 9);
    }
    CHECK_FALSE(mm::broken_invariant(world.memory, world.files));
}

TEST_CASE("A write to a file brings in no other pages", "[mm][count]") {
    CountWorld world;
    const auto file = world.cached_file(16, 16);
    CHECK(world.map(0, 16, world.rw, file_map, file) == Errno::ok);
    CHECK(world.writes(0, 16) == 16);
    CHECK(world.map(0, 16, world.rw, private_file, file) == Errno::ok);
    CHECK(world.writes(0, 16) == 16);
    CHECK(world.advise(0, 16, mm::Advice::dont_need) == Errno::ok);
    CHECK(world.reads(0, 16) == 1);
    CHECK(world.writes(0, 16) == 16);
}

TEST_CASE("read(2) of a hole in a file leaves it a hole", "[mm][count]") {
    CountWorld world;
    const auto file = world.file(2);
    std::byte byte{7};
    CHECK(file->file->read(0, {&byte, 1}) == 1);
    CHECK(byte == std::byte{});
    CHECK(file->file->pages_present() == 0);
}

TEST_CASE("Faults of the kernel on a task's behalf are counted as its own, those that fail are not",
          "[mm][count]") {
    CountWorld world;
    const auto file = world.cached_file(20, 20);
    CHECK(world.map(0, 20) == Errno::ok);
    CHECK(world.writes(0, 4) == 4);
    CHECK(world.faults_of([&] { CHECK(mm::mlock(world.task, world.at(0), in_bytes(20)) == Errno::ok); }) ==
          16);
    CHECK(world.faults_of([&] {
        CHECK(world.map(32, 20, world.rw, file_map | mm::map::populate, file) == Errno::ok);
    }) == 2);
    CHECK(world.faults_of([&] {
        CHECK(world.map(64, 20, world.rw, private_file | mm::map::populate, file) == Errno::ok);
    }) == 20);
    CHECK(world.map(100, 2) == Errno::ok);
    CHECK(world.faults_of([&] { CHECK(world.advise(100, 2, mm::Advice::populate_read) == Errno::ok); }) == 2);
    CHECK(world.faults_of([&] { CHECK(world.advise(100, 2, mm::Advice::populate_read) == Errno::ok); }) == 0);
    CHECK(world.faults_of([&] { CHECK(world.advise(100, 2, mm::Advice::populate_write) == Errno::ok); }) ==
          2);
    CHECK(world.faults_of([&] { CHECK(world.read(200) == -1); }) == 0);
}

TEST_CASE(
    "A debugger that writes to a read-only page takes a fault only where the page is not the process' alone",
    "[mm][count]") {
    CountWorld world;
    const auto poke = [&](Address page, int value = 3) {
        const auto byte = static_cast<std::byte>(value);
        return world.faults_of([&] {
            CHECK(mm::write_remote(world.task, world.task, world.at(page), {&byte, 1}) == Errno::ok);
        });
    };
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK(world.writes(0, 1) == 1);
    CHECK(world.reads(1, 1) == 1);
    CHECK(world.protect(0, 2, r) == Errno::ok);
    CHECK(poke(0) == 0);
    CHECK(poke(1) == 1);
    CHECK(poke(1) == 0);
    Task& child = **world.tasks.fork(world.task);
    CHECK(poke(0, 4) == 1);
    CHECK(poke(0, 5) == 0);
    CHECK(world.read(0) == 5);
    CHECK(world.read_as(child, 0) == 3);
    CHECK_FALSE(mm::broken_invariant(world.memory, world.files));
}

TEST_CASE("A fault through /proc/PID/mem is the accessor's, not the target's", "[mm][count]") {
    CountWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    Task& target = **world.tasks.fork(world.task);
    constexpr std::byte byte{3};
    CHECK(world.faults_of([&] {
        CHECK(mm::write_remote(world.task, target, world.at(0), {&byte, 1}) == Errno::ok);
    }) == 1);
    CHECK(target.faults.minor == 0);
    CHECK(world.read_as(target, 0) == 3);
    CHECK(target.faults.minor == 0);
    CHECK(world.read(0) == 0);
}

TEST_CASE("Threads count their own faults, and the process keeps those of threads that ended",
          "[mm][count]") {
    CountWorld world;
    CHECK(world.map(0, 4) == Errno::ok);
    Task& thread = **world.tasks.create_thread(world.task);
    CHECK_FALSE(world.write_as(thread, 0, 1));
    CHECK_FALSE(world.write_as(thread, 1, 1));
    CHECK(world.writes(0, 4) == 2);
    CHECK(thread.faults.minor == 2);
    CHECK(faults(*world.task.group).minor == 4);
    world.tasks.exit_thread(thread);
    CHECK(faults(*world.task.group).minor == 4);
    CHECK(world.task.faults.minor == 2);
}

TEST_CASE("A 2 MiB page is one fault", "[mm][count][huge]") {
    CountWorld world{{.huge_pages = mm::HugePages::always}};
    CHECK(world.map(0, 512) == Errno::ok);
    CHECK(world.writes(0, 512) == 1);
    CHECK(world.protect(0, 512, r) == Errno::ok);
    CHECK(world.protect(0, 512, world.rw) == Errno::ok);
    CHECK(world.writes(0, 512) == 0);
    CHECK(world.task.memory->table.is_huge(world.at(0)));
}

TEST_CASE("2 MiB that are read at first are zeros in one fault, and a page of one's own in a second",
          "[mm][count][huge]") {
    CountWorld world{{.huge_pages = mm::HugePages::always}};
    CHECK(world.map(0, 1024) == Errno::ok);
    CHECK(world.reads(0, 1024) == 2);
    CHECK(mm::mappings(*world.task.memory).at(0).resident == 0);
    CHECK(world.task.memory->vmas.first()->anon.own());
    CHECK(world.writes(0, 512) == 1);
    CHECK(world.task.memory->table.is_huge(world.at(0)));
    CHECK(mm::mappings(*world.task.memory).at(0).huge == 512);
    CHECK(world.advise(515, 1, mm::Advice::dont_need) == Errno::ok);
    CHECK(world.reads(512, 512) == 1);
    CHECK(world.writes(512, 4) == 4);
    CHECK_FALSE(mm::broken_invariant(world.memory, world.files));
}

TEST_CASE("A 2 MiB page that fork shared is copied page by page, and whole again for who is left alone",
          "[mm][count][huge][fork]") {
    CountWorld world{{.huge_pages = mm::HugePages::always}};
    CHECK(world.map(0, 512) == Errno::ok);
    CHECK(world.writes(0, 512) == 1);
    Task& child = **world.tasks.fork(world.task);
    CHECK(child.memory->table.is_huge(world.at(0)));
    for (Address page = 0; page < 3; ++page) CHECK_FALSE(world.write_as(child, page, 5));
    CHECK(child.faults.minor == 3);
    CHECK_FALSE(child.memory->table.is_huge(world.at(0)));
    CHECK(world.task.memory->table.is_huge(world.at(0)));
    CHECK_FALSE(mm::broken_invariant(world.memory, world.files));
    world.tasks.exit_process(child);
    CHECK(world.writes(0, 512) == 1);
    CHECK(world.read(0) == 9);
    CHECK(world.task.memory->table.is_huge(world.at(0)));
    CHECK_FALSE(mm::broken_invariant(world.memory, world.files));
}
