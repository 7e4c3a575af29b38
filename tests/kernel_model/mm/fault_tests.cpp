// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <catch2/catch.hpp>

#include "kernel_model/mm/inspect/proc_maps.hpp"
#include "kernel_model/task/resource_limits.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using mm::AccessKind;
using mm::FaultSignal;
using mm::in_bytes;
using mm::page_size;

namespace {

constexpr auto r = mm::prot::read;

std::optional<FaultSignal> signal_of(MemoryWorld& world, Address page, AccessKind kind) {
    const auto fault = mm::touch(world.task, world.at(page), kind);
    return fault ? std::optional{fault->signal} : std::nullopt;
}

}  // namespace

TEST_CASE("Each way an access can fail has its signal", "[mm][fault]") {
    MemoryWorld world;
    CHECK(world.map(0, 1, r) == Errno::ok);
    CHECK(world.map(1, 1, mm::prot::none) == Errno::ok);
    CHECK(world.map(2, 2, r, mm::map::shared | mm::map::fixed, world.file(1)) == Errno::ok);
    CHECK(signal_of(world, 9, AccessKind::read) == FaultSignal::segv_map_error);
    CHECK(signal_of(world, 0, AccessKind::write) == FaultSignal::segv_access_error);
    CHECK(signal_of(world, 0, AccessKind::fetch) == FaultSignal::segv_access_error);
    CHECK(signal_of(world, 1, AccessKind::read) == FaultSignal::segv_access_error);
    CHECK(signal_of(world, 3, AccessKind::read) == FaultSignal::bus_address_error);
    CHECK_FALSE(signal_of(world, 0, AccessKind::read));
    CHECK_FALSE(signal_of(world, 2, AccessKind::read));
    const auto fault = mm::touch(world.task, mm::task_size + 5, AccessKind::read);
    REQUIRE(fault);
    CHECK(fault->signal == FaultSignal::segv_map_error);
    CHECK(fault->address == mm::task_size + 5);
}

TEST_CASE("An address that is not canonical is no alias of a mapped page", "[mm][fault]") {
    MemoryWorld world;
    CHECK(world.map(0, 1, r) == Errno::ok);
    CHECK_FALSE(signal_of(world, 0, AccessKind::read));
    for (const unsigned bit : {47U, 48U, 56U, 63U}) {
        const auto fault = mm::touch(world.task, world.at(0) | mm::Address{1} << bit, AccessKind::read);
        REQUIRE(fault);
        CHECK(fault->signal == FaultSignal::not_canonical);
        CHECK(fault->address == 0);
    }
    constexpr mm::Address kernel_half = 0xFFFF800000000000;
    const auto fault = mm::touch(world.task, world.at(0) | kernel_half, AccessKind::read);
    REQUIRE(fault);
    CHECK(fault->signal == FaultSignal::segv_map_error);
    std::byte byte{};
    CHECK(mm::copy_from_user(world.task, world.at(0) | mm::Address{1} << 48, {&byte, 1}) == Errno::efault);
}

TEST_CASE("A denied key is named before anything else that is wrong", "[mm][fault][pkeys]") {
    MemoryWorld world;
    CHECK(world.map(0, 2, r) == Errno::ok);
    CHECK(*mm::pkey_alloc(world.task, 0, 1) == 1);
    CHECK(world.protect(0, 1, r, 1) == Errno::ok);
    const auto fault = mm::touch(world.task, world.at(0), AccessKind::write);
    REQUIRE(fault);
    CHECK(fault->signal == FaultSignal::segv_pkey_error);
    CHECK(fault->pkey == 1);
    world.task.pkru.set_rights(1, mmu::PkeyRights::disable_write);
    CHECK(world.read(0) == 0);
    CHECK(signal_of(world, 0, AccessKind::write) == FaultSignal::segv_pkey_error);
    CHECK(world.protect(0, 1, r | mm::prot::exec, 1) == Errno::ok);
    world.task.pkru.set_rights(1, mmu::PkeyRights::disable_both);
    CHECK_FALSE(signal_of(world, 0, AccessKind::fetch));  // PKRU does not apply to fetches
}

TEST_CASE("The kernel respects PKRU for a system call and not for /proc/PID/mem", "[mm][pkeys]") {
    MemoryWorld world;
    CHECK(world.map(0, 1) == Errno::ok);
    CHECK_FALSE(world.write(0, 9));
    CHECK(*mm::pkey_alloc(world.task, 0, 1) == 1);
    CHECK(world.protect(0, 1, r, 1) == Errno::ok);
    std::byte byte{};
    CHECK(mm::copy_from_user(world.task, world.at(0), {&byte, 1}) == Errno::efault);
    CHECK(mm::copy_to_user(world.task, world.at(0), {&byte, 1}) == Errno::efault);
    CHECK(mm::read_remote(world.task, world.task, world.at(0), {&byte, 1}) == Errno::ok);
    CHECK(byte == std::byte{9});
    byte = std::byte{10};
    CHECK(mm::write_remote(world.task, world.task, world.at(0), {&byte, 1}) ==
          Errno::ok);  // read-only, but private
    CHECK(mm::read_remote(world.task, world.task, world.at(5), {&byte, 1}) == Errno::eio);
    CHECK(world.map(4, 1, r, mm::map::shared | mm::map::fixed, world.file(1, task::open_flag::read_only)) ==
          Errno::ok);
    CHECK(mm::write_remote(world.task, world.task, world.at(4), {&byte, 1}) == Errno::eio);
    world.task.pkru = mmu::Pkru{0};
    CHECK(world.read(0) == 10);
}

TEST_CASE("Copies of the kernel stop at the first page that faults", "[mm]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    const std::vector<std::byte> data(2 * page_size, std::byte{3});
    CHECK(mm::copy_to_user(world.task, world.at(1), data) == Errno::efault);
    CHECK(world.read(1) == 3);
    CHECK(mm::copy_to_user(world.task, world.at(0), data) == Errno::ok);
    std::vector<std::byte> back(2 * page_size);
    CHECK(mm::copy_from_user(world.task, world.at(0), back) == Errno::ok);
    CHECK(back == data);
}

TEST_CASE("A byte keeps its offset within the page, across a border of pages too", "[mm]") {
    MemoryWorld world;
    CHECK(world.map(0, 3) == Errno::ok);
    const std::vector<std::byte> four{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
    CHECK(mm::copy_to_user(world.task, world.at(1) - 2, four) == Errno::ok);
    CHECK_FALSE(mm::store(world.task, world.at(2) + 5, {four.data(), 1}));
    std::vector<std::byte> expected(3 * page_size);
    std::vector<std::byte> found(3 * page_size);
    std::ranges::copy(four, expected.begin() + page_size - 2);
    expected[2 * page_size + 5] = four[0];
    CHECK(mm::copy_from_user(world.task, world.at(0), found) == Errno::ok);
    CHECK(found == expected);
    std::vector<std::byte> some(2);
    CHECK_FALSE(mm::load(world.task, world.at(1) - 1, {some.data(), 1}));
    CHECK(some[0] == four[1]);
    CHECK(mm::read_remote(world.task, world.task, world.at(1), some) == Errno::ok);
    CHECK(some == std::vector{four[2], four[3]});
}

TEST_CASE("A stack grows down to where it is touched, within its limits", "[mm][fault]") {
    MemoryWorld world;
    CHECK(world.map(1000, 1, world.rw, world.anon | mm::map::grows_down) == Errno::ok);
    CHECK_FALSE(world.write(990));
    CHECK(world.mappings() == "990-1001:rw-p");
    SECTION("RLIMIT_STACK") {
        world.limits().stack = in_bytes(20);
        CHECK(signal_of(world, 980, AccessKind::write) == FaultSignal::segv_map_error);
        CHECK_FALSE(world.write(981));
    }
    SECTION("the distance to the mapping below") {
        CHECK(world.map(600, 1) == Errno::ok);
        CHECK(signal_of(world, 601 + 255, AccessKind::write) == FaultSignal::segv_map_error);
        CHECK_FALSE(world.write(601 + 256));
    }
    SECTION("RLIMIT_AS") {
        world.limits().address_space = in_bytes(11);
        CHECK(signal_of(world, 989, AccessKind::write) == FaultSignal::segv_map_error);
    }
}

TEST_CASE("A read maps the page of zeros, a write a page of one's own", "[mm][fault]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK(world.read(0) == 0);
    const auto tables_and_zero_page = world.memory.frames.in_use();
    CHECK(world.read(1) == 0);
    CHECK(world.memory.frames.in_use() == tables_and_zero_page);
    CHECK_FALSE(world.write(1));
    CHECK(world.memory.frames.in_use() == tables_and_zero_page + 1);
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("When memory is exhausted an access says so and nothing is lost", "[mm][fault]") {
    // The frames hold the zero page, four tables, and three pages of the program.
    MemoryWorld world{{.frames = 8}};
    CHECK(world.map(0, 8) == Errno::ok);
    for (Address page = 0; page < 3; ++page) CHECK_FALSE(world.write(page));
    CHECK(signal_of(world, 3, AccessKind::write) == FaultSignal::out_of_memory);
    CHECK(world.advise(0, 4, mm::Advice::populate_write) == Errno::enomem);
    CHECK(mm::mlock(world.task, world.at(3), page_size) == Errno::eagain);
    CHECK(world.tasks.fork(world.task).error() == Errno::enomem);
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
    CHECK(world.unmap(0, 1) == Errno::ok);
    CHECK_FALSE(world.write(3));
}

TEST_CASE("A move without memory for tables leaves everything where it was", "[mm][errno]") {
    // The frames hold the zero page, four tables, and two pages of the program: no table for another 2 MiB.
    MemoryWorld world{{.frames = 7}};
    constexpr Address far = 512;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK_FALSE(world.write(0, 3));
    CHECK_FALSE(world.write(1, 4));
    CHECK(world.map(far + 2, 1, r) == Errno::ok);
    constexpr auto move_to = mm::remap::may_move | mm::remap::fixed;
    CHECK(world.move(0, 1, 2, move_to, far) == Errno::enomem);
    CHECK(world.move(0, 1, 1, move_to | mm::remap::dont_unmap, far) == Errno::enomem);
    CHECK(world.read(0) == 3);
    CHECK(world.mappings() == "0-2:rw-p 514-515:r--p");
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("A shrunk file takes its pages away from everybody, private copies too", "[mm][file]") {
    MemoryWorld world;
    const auto file = world.file(2);
    CHECK(world.map(0, 2, world.rw, mm::map::shared | mm::map::fixed, file) == Errno::ok);
    CHECK(world.map(4, 2, world.rw, mm::map::is_private | mm::map::fixed, file) == Errno::ok);
    CHECK_FALSE(world.write(1, 1));
    CHECK_FALSE(world.write(5, 2));
    file->file->truncate(page_size);
    CHECK(signal_of(world, 1, AccessKind::read) == FaultSignal::bus_address_error);
    CHECK(signal_of(world, 5, AccessKind::read) == FaultSignal::bus_address_error);
    file->file->truncate(in_bytes(2));
    CHECK(world.read(1) == 0);
    CHECK_FALSE(world.write(0, 6));
    file->file->truncate(0);
    file->file->truncate(1);
    CHECK(world.read(0) == 0);
}

TEST_CASE("A hole in a file reads as zeros and leaves private copies alone", "[mm][file]") {
    MemoryWorld world;
    const auto file = world.file(2);
    CHECK(world.map(0, 2, world.rw, mm::map::shared | mm::map::fixed, file) == Errno::ok);
    CHECK(world.map(4, 2, world.rw, mm::map::is_private | mm::map::fixed, file) == Errno::ok);
    CHECK_FALSE(world.write(0, 1));
    CHECK(world.read(4) == 1);
    CHECK_FALSE(world.write(5, 2));
    CHECK(world.advise(0, 2, mm::Advice::remove) == Errno::ok);
    CHECK(world.read(0) == 0);
    CHECK(world.read(4) == 0);
    CHECK(world.read(5) == 2);
}

TEST_CASE("Children share pages until one of the two writes", "[mm][fork]") {
    MemoryWorld world;
    CHECK(world.map(0, 4) == Errno::ok);
    CHECK(world.map(8, 1, world.rw, world.shared_anon) == Errno::ok);
    CHECK_FALSE(world.write(0, 1));
    CHECK_FALSE(world.write(8, 1));
    const auto before = world.memory.frames.in_use();
    Task& child = **world.tasks.fork(world.task);
    CHECK_FALSE(world.write_as(child, 0, 2));
    CHECK_FALSE(world.write_as(child, 8, 2));
    CHECK(world.read(0) == 1);
    CHECK(world.read(8) == 2);
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
    world.tasks.exit_process(child);
    CHECK(world.memory.frames.in_use() == before);
}

TEST_CASE("Advice decides what a child gets", "[mm][fork]") {
    MemoryWorld world;
    CHECK(world.map(0, 4) == Errno::ok);
    for (Address page = 0; page < 4; ++page) CHECK_FALSE(world.write(page, 5));
    CHECK(world.advise(1, 1, mm::Advice::dont_fork) == Errno::ok);
    CHECK(world.advise(2, 1, mm::Advice::wipe_on_fork) == Errno::ok);
    CHECK(mm::mlock(world.task, world.at(3), page_size) == Errno::ok);
    Task& child = **world.tasks.fork(world.task);
    CHECK(MemoryWorld::mappings_of(child) == "0-1:rw-p 2-3:rw-p 3-4:rw-p");
    CHECK(world.read_as(child, 2) == 0);
    CHECK(world.read_as(child, 3) == 5);
    CHECK(child.memory->mapped.locked == 0);
}

TEST_CASE("A child's memory is not locked, whatever its parent's is", "[mm][fork]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK(world.map(8, 1, world.rw, world.shared_anon | mm::map::locked) == Errno::ok);
    CHECK(mm::mlock(world.task, world.at(0), in_bytes(2)) == Errno::ok);
    Task& child = **world.tasks.fork(world.task);
    for (const auto& view : mm::mappings(*child.memory))
        CHECK(std::ranges::find(view.flags, "lo") == view.flags.end());
    CHECK(mm::madvise(child, world.at(0), in_bytes(2), static_cast<int>(mm::Advice::dont_need)) == Errno::ok);
    CHECK(world.advise(0, 2, mm::Advice::dont_need) == Errno::einval);
    CHECK(world.task.memory->mapped.locked == 3);
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("A copy is written with the encryption key of its mapping", "[mm][fork]") {
    MemoryWorld world;
    CHECK(world.map(0, 1) == Errno::ok);
    CHECK(world.map(1, 1, world.rw, mm::map::is_private | mm::map::fixed, world.file(1)) == Errno::ok);
    for (const Address page : {0U, 1U}) world.give_key(page, KeyId{5});
    const auto keyid_in = [&](const Task& task, Address page) {
        const auto entry = task.memory->table.entry(world.at(page));
        CHECK(world.memory.frames.keyid(entry.frame({})) == entry.keyid({}));
        return entry.keyid({});
    };
    CHECK(world.read(1) == 0);
    CHECK(keyid_in(world.task, 1) == KeyId{});
    CHECK_FALSE(world.write(0, 7));
    CHECK_FALSE(world.write(1, 8));
    CHECK(keyid_in(world.task, 0) == KeyId{5});
    CHECK(keyid_in(world.task, 1) == KeyId{5});
    Task& child = **world.tasks.fork(world.task);
    CHECK_FALSE(world.write_as(child, 0, 9));
    CHECK(keyid_in(child, 0) == KeyId{5});
    CHECK(world.read(0) == 7);
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("Threads share memory and keys but not PKRU, and exec begins anew", "[mm][pkeys]") {
    MemoryWorld world;
    CHECK(world.map(0, 1) == Errno::ok);
    Task& thread = **world.tasks.create_thread(world.task);
    CHECK(*mm::pkey_alloc(thread, 0, 0) == 1);
    CHECK(world.task.pkru == mmu::initial_pkru);
    CHECK(thread.pkru == mmu::Pkru{0x55555550});
    CHECK(world.protect(0, 1, r, 1) == Errno::ok);
    CHECK(world.read(0) == -1);
    CHECK(world.read_as(thread, 0) == 0);
    world.tasks.exec(thread);
    CHECK(MemoryWorld::mappings_of(thread).empty());
    CHECK(thread.pkru == mmu::initial_pkru);
    CHECK(*mm::pkey_alloc(thread, 0, 0) == 1);
}
