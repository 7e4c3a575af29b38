// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/mm/inspect/proc_maps.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr auto r = mm::prot::read;
constexpr auto x = mm::prot::exec;

int pkey_at(MemoryWorld& world, Address page) {
    return world.task.memory->vmas.at(world.at(page))->flags.pkey();
}

}  // namespace

TEST_CASE("pkey_alloc and pkey_free: their errors", "[mm][pkeys][errno]") {
    MemoryWorld world;
    CHECK(mm::pkey_alloc(world.task, 1, 0).error() == Errno::einval);
    CHECK(mm::pkey_alloc(world.task, 0, 4).error() == Errno::einval);
    CHECK(mm::pkey_free(world.task, -1) == Errno::einval);
    CHECK(mm::pkey_free(world.task, 16) == Errno::einval);
    CHECK(mm::pkey_free(world.task, 1) == Errno::einval);
    for (int pkey = 1; pkey < mmu::Pkru::keys; ++pkey) CHECK(*mm::pkey_alloc(world.task, 0, 0) == pkey);
    CHECK(mm::pkey_alloc(world.task, 0, 0).error() == Errno::enospc);
    CHECK(mm::pkey_free(world.task, 0) == Errno::ok);
    CHECK(*mm::pkey_alloc(world.task, 0, 0) == 0);
}

TEST_CASE("Execute-only mappings get a key that user space cannot name", "[mm][pkeys]") {
    MemoryWorld world;
    CHECK(world.map(0, 3) == Errno::ok);
    CHECK(world.protect(0, 1, x) == Errno::ok);
    CHECK(pkey_at(world, 0) == 1);
    CHECK(mm::pkey_free(world.task, 1) == Errno::einval);
    CHECK(world.protect(1, 1, r, 1) == Errno::einval);
    CHECK(world.map(4, 1, x) == Errno::ok);
    CHECK(pkey_at(world, 4) == 1);
    SECTION("and lose it with other protection") {
        CHECK(world.protect(0, 1, r) == Errno::ok);
        CHECK(pkey_at(world, 0) == 0);
    }
    SECTION("which the thread that makes another one cannot read either") {
        world.task.pkru = mmu::Pkru{0};
        CHECK(world.read(0) == 0);
        CHECK(world.protect(2, 1, x) == Errno::ok);
        CHECK(world.read(0) == -1);
    }
}

TEST_CASE("Without a key to spare, execute-only means readable", "[mm][pkeys]") {
    MemoryWorld world;
    for (int pkey = 1; pkey < mmu::Pkru::keys; ++pkey) CHECK(mm::pkey_alloc(world.task, 0, 0));
    CHECK(world.map(0, 1, x) == Errno::ok);
    CHECK(pkey_at(world, 0) == 0);
    CHECK(world.read(0) == 0);
}

TEST_CASE("On a machine without protection keys there is none to have", "[mm][pkeys]") {
    MemoryWorld world{{.protection_keys = false}};
    CHECK(mm::pkey_alloc(world.task, 0, 0).error() == Errno::einval);
    CHECK(mm::pkey_alloc(world.task, 0, 0).error() == Errno::enospc);  // key 0 was lost, as in the kernel
    CHECK(mm::pkey_free(world.task, 0) == Errno::einval);
    CHECK(world.map(0, 1, x) == Errno::ok);
    CHECK(world.read(0) == 0);
    CHECK(world.protect(0, 1, r, 0) == Errno::einval);
    CHECK(world.protect(0, 1, r, mm::keep_pkey) == Errno::ok);
}

TEST_CASE("smaps shows the protection key and has a place for the KeyID", "[mm][proc]") {
    MemoryWorld world;
    const auto file = world.file(4);
    CHECK(*mm::pkey_alloc(world.task, 0, 0) == 1);
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK(world.protect(0, 2, world.rw, 1) == Errno::ok);
    CHECK_FALSE(world.write(0));
    CHECK(world.map(2, 1, r, mm::map::shared | mm::map::fixed, file, 3) == Errno::ok);
    CHECK(mm::maps_text(*world.task.memory) ==
          "100000000000-100000002000 rw-p 00000000 00:01 0 \n"
          "100000002000-100000003000 r--s 00003000 00:01 0                          /memfd:f (deleted)\n");
    const auto text = mm::smaps_text(*world.task.memory);
    CHECK(
        text.starts_with("100000000000-100000002000 rw-p 00000000 00:01 0 \n"
                         "Size:                  8 kB\n"
                         "KernelPageSize:        4 kB\n"
                         "MMUPageSize:           4 kB\n"
                         "Rss:                   4 kB\n"
                         "Anonymous:             4 kB\n"
                         "AnonHugePages:         0 kB\n"
                         "ProtectionKey:         1\n"
                         "KeyID:                 0\n"
                         "VmFlags: rd wr mr mw me ac \n"));
}

TEST_CASE("pkey_get and pkey_set as posted: rights of the calling thread, and their errors",
          "[mm][pkeys][errno]") {
    MemoryWorld world;
    Task& thread = **world.tasks.create_thread(world.task);
    const int pkey = *mm::pkey_alloc(world.task, 0, 2);
    CHECK(*mm::pkey_get(world.task, pkey, 0) == 2);
    CHECK(*mm::pkey_get(thread, pkey, 0) == 1);
    CHECK(mm::pkey_set(thread, pkey, 3, 0) == Errno::ok);
    CHECK(*mm::pkey_get(thread, pkey, 0) == 3);
    CHECK(*mm::pkey_get(world.task, pkey, 0) == 2);
    CHECK(mm::pkey_get(world.task, pkey, 1).error() == Errno::einval);
    CHECK(mm::pkey_get(world.task, pkey + 1, 0).error() == Errno::ebadf);
    CHECK(mm::pkey_get(world.task, -1, 0).error() == Errno::ebadf);
    CHECK(mm::pkey_set(world.task, pkey, 0, 1) == Errno::einval);
    CHECK(mm::pkey_set(world.task, pkey, 4, 0) == Errno::einval);
    CHECK(mm::pkey_set(world.task, pkey + 1, 0, 0) == Errno::ebadf);
}

TEST_CASE("Keys by thread: two threads have one number for different data", "[mm][pkeys]") {
    MemoryWorld world{{.pkeys_of_threads = true}};
    CHECK(world.map(0, 2) == Errno::ok);
    Task& thread = **world.tasks.create_thread(world.task);
    CHECK(*mm::pkey_alloc(world.task, 0, 0) == 1);
    CHECK(mm::pkey_free(thread, 1) == Errno::einval);
    CHECK(mm::pkey_mprotect(thread, MemoryWorld::at(1), mm::page_size, r, 1) == Errno::einval);
    CHECK(*mm::pkey_alloc(thread, 0, 0) == 1);
    CHECK(world.protect(0, 1, MemoryWorld::rw, 1) == Errno::ok);
    CHECK(mm::pkey_mprotect(thread, MemoryWorld::at(1), mm::page_size, MemoryWorld::rw, 1) == Errno::ok);
    CHECK(world.read_as(thread, 0) == 0);
    CHECK(mm::pkey_free(world.task, 1) == Errno::ok);
    CHECK(mm::pkey_free(thread, 1) == Errno::ok);
}

TEST_CASE("Keys by thread: a new thread begins with those of its creator, a program with key 0",
          "[mm][pkeys]") {
    MemoryWorld world{{.pkeys_of_threads = true}};
    CHECK(*mm::pkey_alloc(world.task, 0, 0) == 1);
    Task& thread = **world.tasks.create_thread(world.task);
    CHECK(mm::pkey_free(thread, 1) == Errno::ok);
    CHECK(mm::pkey_free(world.task, 1) == Errno::ok);
    CHECK(*mm::pkey_alloc(world.task, 0, 0) == 1);
    world.tasks.exec(world.task);
    CHECK(*mm::pkey_alloc(world.task, 0, 0) == 1);
}

TEST_CASE("Keys by thread: the execute-only key is no thread's to have", "[mm][pkeys]") {
    MemoryWorld world{{.pkeys_of_threads = true}};
    CHECK(world.map(0, 1) == Errno::ok);
    Task& thread = **world.tasks.create_thread(world.task);
    CHECK(world.protect(0, 1, x) == Errno::ok);
    CHECK(pkey_at(world, 0) == 1);
    CHECK(*mm::pkey_alloc(thread, 0, 0) == 2);
    CHECK(mm::pkey_free(thread, 1) == Errno::einval);
}
