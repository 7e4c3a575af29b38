// SPDX-License-Identifier: Apache-2.0
// Tests of MADV_COLLAPSE of files, and of their 2 MiB pages. Results are those of Linux 6.18.44 for the same mappings.
#include "kernel_model/mm/inspect/proc_maps.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/mm/collapse_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using mm::Advice;
using mm::in_bytes;

TEST_CASE("A file is collapsed for all its mappings, which then take 2 MiB with one fault",
          "[mm][collapse][file]") {
    CollapseWorld world;
    const auto file = world.files.emplace_back(world.file(huge));
    CHECK(world.map(0, huge, world.rw, shared_file, file) == Errno::ok);
    CHECK(world.collapse(0, huge) == Errno::einval);  // the file is one hole
    world.fill(5, 1);
    Task& child = **world.tasks.fork(world.task);
    CHECK(world.faults_of_reading(child, huge) > 400);
    CHECK(world.collapse(0, huge) == Errno::ok);
    CHECK(world.faults_of_reading(world.task, huge) == 0);
    CHECK(world.faults_of_reading(child, huge) == 1);
    CHECK(world.read_as(child, 5) == world.value_of(5));
    CHECK(mm::mappings(*world.task.memory).at(0).huge == 0);  // AnonHugePages
    CHECK(world.collapse(0, huge) == Errno::ok);
    file->file->truncate(in_bytes(4));
    CHECK(world.read(5) == -1);
    CHECK(world.read(3) == 0);
}

TEST_CASE(
    "A border inside a file's huge page takes it out of the mapping, one inside private memory does not",
    "[mm][collapse][file]") {
    CollapseWorld world;
    const auto file = world.files.emplace_back(world.file(huge));
    for (const auto flags : {shared_file, world.anon}) {
        CHECK(world.map(0, huge, world.rw, flags, flags == shared_file ? file : nullptr) == Errno::ok);
        world.fill(0, huge);
        CHECK(world.collapse(0, huge) == Errno::ok);
        CHECK(world.advise(100, 1, Advice::dont_fork) == Errno::ok);
        CHECK_FALSE(world.is_huge(0));
        // 0 to 99, 100, 101 to 111, 112 to 511, all but the second by windows of 16
        CHECK(world.faults_of_reading(world.task, huge) == (flags == shared_file ? 7 + 1 + 26 : 0));
        world.check(0, huge);
    }
}

TEST_CASE("A file's huge page comes back as a whole where its mapping still has room for it",
          "[mm][collapse][file]") {
    CollapseWorld world;
    const auto file = world.files.emplace_back(world.file(huge));
    CHECK(world.map(0, huge, world.rw, shared_file, file) == Errno::ok);
    world.fill(5, 1);
    CHECK(world.collapse(0, huge) == Errno::ok);
    CHECK(world.advise(9, 1, Advice::dont_need) == Errno::ok);
    CHECK_FALSE(world.is_huge(0));
    CHECK_FALSE(world.write(10, 3));
    CHECK(world.is_huge(0));
    CHECK(world.faults_of_reading(world.task, huge) == 0);
    CHECK(world.read(5) == world.value_of(5));
}

TEST_CASE("A file's 2 MiB must be aligned in the file as in memory", "[mm][collapse][file][errno]") {
    CollapseWorld world;
    const auto file = world.files.emplace_back(world.file(2 * huge));
    CHECK(world.map(0, huge, world.rw, shared_file, file, 1) == Errno::ok);
    world.fill(0, huge);
    CHECK(world.collapse(0, huge) == Errno::einval);
}

TEST_CASE("Private copies keep a mapping from having its file's huge page", "[mm][collapse][file]") {
    CollapseWorld world;
    const auto file = world.files.emplace_back(world.file(huge));
    CHECK(world.map(0, huge, world.rw, mm::map::is_private | mm::map::fixed, file) == Errno::ok);
    CHECK(world.faults_of_reading(world.task, huge) == huge);
    world.fill(0, 3);
    CHECK(world.collapse(0, huge) == Errno::einval);
    CHECK(world.faults_of_reading(world.task, huge) == 1);  // of the file, which is collapsed nevertheless
    world.check(0, 3);
    CHECK(world.read(3) == 0);
}

TEST_CASE("A guard elsewhere in the mapping is not in the way of a file's huge page",
          "[mm][collapse][file][guard]") {
    CollapseWorld world;
    const auto file = world.files.emplace_back(world.file(2 * huge));
    CHECK(world.map(0, 2 * huge, world.rw, shared_file, file) == Errno::ok);
    world.fill(3, 2);
    world.fill(huge, 2);
    CHECK(world.advise(huge + 9, 1, Advice::guard_install) == Errno::ok);
    CHECK(world.collapse(0, 2 * huge) == Errno::einval);
    CHECK(world.is_huge(0));
    CHECK_FALSE(world.is_huge(huge));
    world.check(3, 2);
    world.check(huge, 2);
}

TEST_CASE("A write beside other pages brings in no huge page of a file", "[mm][collapse][file][guard]") {
    CollapseWorld world;
    const auto file = world.files.emplace_back(world.file(huge));
    CHECK(world.map(0, huge, world.rw, shared_file, file) == Errno::ok);
    world.fill(0, 1);
    CHECK(world.advise(9, 1, Advice::guard_install) == Errno::ok);
    CHECK(world.collapse(0, huge) == Errno::einval);
    const auto before = world.task.faults.minor;
    world.fill(20, 8);
    CHECK(world.task.faults.minor == before + 8);
    CHECK(world.read(40) == 0);
    world.fill(50, 8);
    CHECK(world.task.faults.minor == before + 9);
}

TEST_CASE("A guard in the way of a file's huge page does not end the collapse, a private copy does",
          "[mm][collapse][file][guard]") {
    for (const bool guard_first : {true, false}) {
        CollapseWorld world;
        const auto file = world.files.emplace_back(world.file(2 * huge));
        CHECK(world.map(0, 2 * huge, world.rw, mm::map::is_private | mm::map::fixed, file) == Errno::ok);
        CHECK(world.read(0) == 0);
        CHECK(world.read(huge) == 0);
        CHECK_FALSE(world.write(guard_first ? 9 : 3));
        CHECK(world.advise(5, 1, Advice::guard_install) == Errno::ok);
        CHECK(world.collapse(0, 2 * huge) == Errno::einval);
        CHECK_FALSE(world.is_huge(0));
        CHECK(world.is_huge(huge) == guard_first);
    }
}

TEST_CASE("Past the end of its file a huge page can be read once it is mapped, and not before",
          "[mm][collapse][file]") {
    for (const bool advised_against : {false, true}) {
        CollapseWorld world;
        const auto file = world.files.emplace_back(world.file(260));
        CHECK(world.map(0, huge, world.rw, shared_file, file) == Errno::ok);
        world.fill(0, 1);
        CHECK(world.collapse(0, huge) == Errno::ok);
        CHECK(world.read(300) == 0);
        if (advised_against) CHECK(world.advise(0, huge, Advice::no_huge_page) == Errno::ok);
        Task& child = **world.tasks.fork(world.task);
        CHECK(world.read_as(child, 300) == -1);
        CHECK(world.write_as(child, 270, 1));
        CHECK(world.read_as(child, 270) == 0);  // with the window of 16 pages that begins inside the file
        CHECK(world.read_as(child, 300) == 0);
        CHECK(child.faults.minor == 1);
        CHECK(child.memory->table.is_huge(world.at(0)) == !advised_against);
    }
}

TEST_CASE("A private write past the end of a file is a bus error even where its huge page is mapped",
          "[mm][collapse][file]") {
    CollapseWorld world;
    const auto file = world.files.emplace_back(world.file(256));
    CHECK(world.map(0, huge, world.rw, mm::map::is_private | mm::map::fixed, file) == Errno::ok);
    CHECK(world.read(0) == 0);
    CHECK(world.collapse(0, huge) == Errno::ok);
    CHECK(world.read(300) == 0);
    CHECK(world.write(300));
    CHECK_FALSE(world.is_huge(0));
    CHECK_FALSE(world.write(20, 7));
    CHECK(world.read(20) == 7);
}

TEST_CASE("Without memory for the tables of a file's huge page a collapse is ENOMEM",
          "[mm][collapse][errno]") {
    CollapseWorld world{{.frames = 1024}};
    const auto file = world.files.emplace_back(world.file(huge));
    CHECK(world.map(0, huge, world.rw, shared_file, file) == Errno::ok);
    constexpr std::byte byte{5};
    CHECK(file->file->write(0, {&byte, 1}) == Errno::ok);
    std::vector<mm::Frame> taken;
    while (world.memory.frames.in_use() < 510)  // leaves three frames for four tables
        taken.push_back(*world.memory.frames.allocate(mm::FrameUse::anonymous, {}));
    CHECK(world.collapse(0, huge) == Errno::enomem);
    world.memory.put_all(taken);
    world.memory.drain();
    CHECK(world.collapse(0, huge) == Errno::ok);
    CHECK(world.read(0) == 5);
}

TEST_CASE("A file's huge page moves as a whole or goes from where it was", "[mm][collapse][file][mremap]") {
    constexpr auto move_to = mm::remap::may_move | mm::remap::fixed;
    CollapseWorld world;
    const auto file = world.files.emplace_back(world.file(huge));
    CHECK(world.map(0, huge, world.rw, shared_file, file) == Errno::ok);
    world.fill(0, huge);
    CHECK(world.collapse(0, huge) == Errno::ok);
    CHECK(world.move(0, huge, huge, move_to, 2 * huge) == Errno::ok);
    CHECK(world.is_huge(2 * huge));
    const auto faults_of_reading = [&](Address first, mm::Pages pages) {
        const auto before = world.task.faults.minor;
        for (Address page = first; page < first + pages; ++page) REQUIRE(world.read(page) >= 0);
        return world.task.faults.minor - before;
    };
    CHECK(faults_of_reading(2 * huge, huge) == 0);
    CHECK(world.move(2 * huge + 7, 3, 3, move_to, 4 * huge + 1) == Errno::ok);
    CHECK(faults_of_reading(4 * huge + 1, 3) == 1);
    CHECK(faults_of_reading(2 * huge, 7) == 1);
    CHECK(faults_of_reading(2 * huge + 10, huge - 10) == 32);
}

TEST_CASE("MADV_COLD of a part makes a file's pages small again, MADV_PAGEOUT takes them from their mapping",
          "[mm][collapse][file][madvise]") {
    CollapseWorld world;
    const auto file = world.files.emplace_back(world.file(huge));
    CHECK(world.map(0, huge, world.rw, shared_file, file) == Errno::ok);
    world.fill(0, huge);
    const auto faults_of_filling = [&](mm::Pages pages) {
        const auto before = world.task.faults.minor;
        world.fill(0, pages);
        return world.task.faults.minor - before;
    };
    CHECK(world.collapse(0, huge) == Errno::ok);
    CHECK(world.advise(0, huge, Advice::cold) == Errno::ok);
    CHECK(faults_of_filling(huge) == 0);
    CHECK(world.advise(0, huge, Advice::page_out) == Errno::ok);
    CHECK(faults_of_filling(huge) == 1);
    CHECK(world.advise(3, 1, Advice::cold) == Errno::ok);
    CHECK_FALSE(file->file->is_huge(0));
    CHECK(faults_of_filling(huge) == huge);
    CHECK(world.advise(0, 4, Advice::page_out) == Errno::ok);
    CHECK(faults_of_filling(8) == 4);
    world.check(0, huge);
}
