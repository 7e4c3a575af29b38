// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/mm/inspect/proc_maps.hpp"
#include "kernel_model/task/resource_limits.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using mm::in_bytes;
using mm::page_size;

namespace {

constexpr auto r = mm::prot::read;

Errno map_raw(MemoryWorld& world, const mm::MapRequest& request) {
    return mm::mmap(world.task, request).error();
}

}  // namespace

TEST_CASE("mmap: what is wrong with its arguments, in the order of the kernel", "[mm][errno]") {
    MemoryWorld world;
    const mm::MapRequest good{
        .address = world.at(0), .length = page_size, .protection = r, .flags = world.anon};
    auto bad = good;
    SECTION("an offset within a page is EINVAL, even without a file") {
        bad.offset = 1;
        bad.flags &= ~mm::map::anonymous;
        CHECK(map_raw(world, bad) == Errno::einval);
    }
    SECTION("no file is EBADF, even without a length") {
        bad.flags &= ~mm::map::anonymous;
        bad.length = 0;
        CHECK(map_raw(world, bad) == Errno::ebadf);
    }
    SECTION("no length is EINVAL") {
        bad.length = 0;
        CHECK(map_raw(world, bad) == Errno::einval);
    }
    SECTION("a length that wraps when rounded up is ENOMEM") {
        bad.length = ~Address{0};
        CHECK(map_raw(world, bad) == Errno::enomem);
    }
    SECTION("a length beyond user space is ENOMEM") {
        bad.length = mm::task_size + page_size;
        CHECK(map_raw(world, bad) == Errno::enomem);
    }
    SECTION("a fixed address within a page is EINVAL") {
        bad.address += 1;
        CHECK(map_raw(world, bad) == Errno::einval);
    }
    SECTION("a fixed range past the end of user space is ENOMEM") {
        bad.address = mm::task_size;
        CHECK(map_raw(world, bad) == Errno::enomem);
    }
    SECTION("neither private nor shared is EINVAL") {
        bad.flags = mm::map::anonymous | mm::map::fixed;
        CHECK(map_raw(world, bad) == Errno::einval);
    }
    SECTION("MAP_SHARED_VALIDATE is for files: EINVAL") {
        bad.flags = mm::map::anonymous | mm::map::fixed | mm::map::shared_validate;
        CHECK(map_raw(world, bad) == Errno::einval);
    }
    SECTION("shared memory does not grow: EINVAL") {
        bad.flags = world.shared_anon | mm::map::grows_down;
        CHECK(map_raw(world, bad) == Errno::einval);
    }
    SECTION("below mmap_min_addr is EPERM for the unprivileged") {
        bad.address = 0;
        CHECK(map_raw(world, bad) == Errno::eperm);
        world.task.cred.capabilities.effective = {task::Capability::sys_rawio};
        CHECK(map_raw(world, bad) == Errno::ok);
    }
    SECTION("MAP_FIXED_NOREPLACE over a mapping is EEXIST") {
        CHECK(map_raw(world, good) == Errno::ok);
        bad.flags |= mm::map::fixed_noreplace;
        CHECK(map_raw(world, bad) == Errno::eexist);
    }
    if (bad.address != 0) CHECK(map_raw(world, good) == Errno::ok);
}

TEST_CASE("mmap of a file asks how the file was opened", "[mm][errno]") {
    MemoryWorld world;
    const auto read_only = world.file(4, task::open_flag::read_only);
    constexpr auto shared = mm::map::shared | mm::map::fixed;
    constexpr auto is_private = mm::map::is_private | mm::map::fixed;
    CHECK(world.map(0, 1, world.rw, shared, read_only) == Errno::eacces);
    CHECK(world.map(0, 1, r, shared, read_only) == Errno::ok);
    CHECK(world.protect(0, 1, world.rw) == Errno::eacces);
    CHECK(world.map(0, 1, world.rw, is_private, read_only) == Errno::ok);
    const auto write_only = world.file(4, task::open_flag::write_only);
    CHECK(world.map(0, 1, mm::prot::write, shared, write_only) == Errno::eacces);
    CHECK(world.map(0, 1, r, is_private | mm::map::grows_down, read_only) == Errno::einval);
    CHECK(world.map(0, 1, r, mm::map::fixed, read_only) == Errno::einval);
    constexpr auto validated = mm::map::shared_validate | mm::map::fixed;
    CHECK(world.map(0, 1, r, validated, read_only) == Errno::ok);
    CHECK(world.map(0, 1, r, validated | mm::map::sync, read_only) == Errno::eopnotsupp);
    constexpr mm::Pages past_any_file = mm::in_pages(Address{1} << 63);
    CHECK(world.map(0, 1, r, shared, read_only, past_any_file) == Errno::eoverflow);
    CHECK(world.map(0, 1, r, shared, read_only, past_any_file - 2) == Errno::ok);
}

TEST_CASE("Limits of a process are checked where the kernel does", "[mm][errno]") {
    MemoryWorld world;
    SECTION("RLIMIT_AS counts all pages: ENOMEM") {
        world.limits().address_space = in_bytes(4);
        CHECK(world.map(0, 4, r) == Errno::ok);
        CHECK(world.map(8, 1, r) == Errno::enomem);
        CHECK(world.map(0, 4, r) == Errno::ok);  // in the place of the old ones
        CHECK(world.move(0, 4, 5, 0) == Errno::enomem);
        world.limits().address_space = in_bytes(5);
        CHECK(world.move(0, 4, 6, 0) == Errno::enomem);
        CHECK(world.move(0, 4, 5, 0) == Errno::ok);
    }
    SECTION("RLIMIT_DATA counts private writable pages: ENOMEM") {
        world.limits().data = in_bytes(2);
        CHECK(world.map(0, 2) == Errno::ok);
        CHECK(world.map(8, 1) == Errno::enomem);
        CHECK(world.map(8, 1, r) == Errno::ok);
        CHECK(world.map(10, 4, world.rw, world.shared_anon) == Errno::ok);
        CHECK(world.protect(8, 1, world.rw) == Errno::enomem);
    }
    SECTION("RLIMIT_MEMLOCK: EAGAIN from mmap and mremap, ENOMEM from mlock, EPERM if it is nothing") {
        world.limits().locked = in_bytes(2);
        CHECK(world.map(0, 3, world.rw, world.anon | mm::map::locked) == Errno::eagain);
        CHECK(world.map(0, 2, world.rw, world.anon | mm::map::locked) == Errno::ok);
        CHECK(world.move(0, 2, 3, 0) == Errno::eagain);
        world.limits().locked = in_bytes(3);
        CHECK(world.move(0, 2, 3, 0) == Errno::ok);
        CHECK(world.unmap(2, 1) == Errno::ok);
        world.limits().locked = in_bytes(2);
        CHECK(world.map(8, 1) == Errno::ok);
        CHECK(mm::mlock(world.task, world.at(8), page_size) == Errno::enomem);
        CHECK(mm::mlock(world.task, world.at(0), in_bytes(2)) == Errno::ok);  // locked already
        CHECK(mm::munlock(world.task, world.at(0), in_bytes(2)) == Errno::ok);
        CHECK(mm::mlock(world.task, world.at(8), page_size) == Errno::ok);
        world.limits().locked = 0;
        CHECK(mm::mlock(world.task, world.at(8), page_size) == Errno::eperm);
        CHECK(world.map(12, 1, world.rw, world.anon | mm::map::locked) == Errno::eperm);
        world.task.cred.capabilities.effective = {task::Capability::ipc_lock};
        CHECK(mm::mlock(world.task, world.at(8), page_size) == Errno::ok);
    }
}

TEST_CASE("A process may have max_map_count mappings", "[mm][errno]") {
    MemoryWorld world{{.max_map_count = 4}};
    for (Address page = 0; page < 8; page += 2) CHECK(world.map(page, 1) == Errno::ok);
    CHECK(world.map(20, 4) == Errno::ok);  // one more than that is let through, as in the kernel
    CHECK(world.map(30, 1) == Errno::enomem);
    CHECK(world.unmap(21, 1) == Errno::enomem);  // a hole would make one more
    CHECK(world.unmap(20, 1) == Errno::ok);
    CHECK(world.protect(21, 1, r) == Errno::enomem);
    CHECK(world.advise(21, 1, mm::Advice::dont_fork) == Errno::eagain);
    CHECK(mm::mlock(world.task, world.at(21), page_size) == Errno::enomem);
    CHECK(world.move(21, 3, 3, mm::remap::may_move | mm::remap::fixed, 40) == Errno::enomem);
    CHECK(world.mappings() == "0-1:rw-p 2-3:rw-p 4-5:rw-p 6-7:rw-p 21-24:rw-p");
}

TEST_CASE("A move to a place of one's choice wants five mappings to spare", "[mm][errno]") {
    constexpr auto move_to = mm::remap::may_move | mm::remap::fixed;
    for (const std::uint64_t most : {8U, 7U}) {
        MemoryWorld world{{.max_map_count = most}};
        for (const Address page : {0U, 8U}) CHECK(world.map(page, 1) == Errno::ok);
        CHECK(world.move(0, 1, 1, move_to, 4) == (most == 8 ? Errno::ok : Errno::enomem));
    }
}

TEST_CASE("MAP_LOCKED and MAP_POPULATE bring all pages in, MAP_NONBLOCK none", "[mm]") {
    MemoryWorld world;
    const auto brings_in = [&](std::uint64_t flags) {
        CHECK(world.map(0, 2, world.rw, world.anon | flags) == Errno::ok);
        return !world.task.memory->table.entry(world.at(0)).is_none() &&
               !world.task.memory->table.entry(world.at(1)).is_none();
    };
    CHECK_FALSE(brings_in(0));
    CHECK(brings_in(mm::map::locked));
    CHECK(brings_in(mm::map::populate));
    CHECK_FALSE(brings_in(mm::map::populate | mm::map::nonblock));
    CHECK(brings_in(mm::map::populate | mm::map::nonblock | mm::map::locked));
}

TEST_CASE("A hole may make the last mapping that max_map_count allows, and no more", "[mm][errno]") {
    MemoryWorld world{{.max_map_count = 4}};
    for (const Address page : {0U, 8U}) CHECK(world.map(page, 1) == Errno::ok);
    CHECK(world.map(16, 6) == Errno::ok);
    CHECK(world.unmap(17, 1) == Errno::ok);  // the fourth
    CHECK(world.unmap(19, 1) == Errno::enomem);
    CHECK(world.unmap(18, 1) == Errno::ok);
    CHECK(world.mappings() == "0-1:rw-p 8-9:rw-p 16-17:rw-p 19-22:rw-p");
}

TEST_CASE("Memory is promised before it is used", "[mm][errno]") {
    SECTION("guessing, only what could never be there is refused") {
        MemoryWorld world{{.frames = 1000}};
        CHECK(world.map(0, 1001) == Errno::enomem);
        CHECK(world.map(0, 900) == Errno::ok);
        CHECK(world.map(2000, 900) == Errno::ok);
        CHECK(world.map(4000, 1001, r) == Errno::ok);
        CHECK(world.protect(4000, 1001, world.rw) == Errno::enomem);
        CHECK(world.map(6000, 1001, world.rw, world.anon | mm::map::no_reserve) == Errno::ok);
        CHECK(world.map(8000, 1001, r, world.shared_anon) == Errno::enomem);
        CHECK(world.map(8000, 1001, r, world.shared_anon | mm::map::no_reserve) == Errno::ok);
    }
    SECTION("never more than the commit limit") {
        MemoryWorld world{{.frames = 10'000, .overcommit = mm::Overcommit::never}};
        constexpr mm::Pages limit = 5'000;    // half of memory
        constexpr mm::Pages reserve = 2'048;  // 8 MiB, for the administrator
        CHECK(world.map(0, limit - reserve) == Errno::enomem);
        CHECK(world.map(0, limit - reserve - 1, world.rw, world.anon | mm::map::no_reserve) == Errno::ok);
        CHECK(world.map(10'000, 1) == Errno::enomem);
        CHECK(world.tasks.fork(world.task).error() == Errno::enomem);
        CHECK(world.unmap(0, 1) == Errno::ok);
        CHECK(world.map(10'000, 1) == Errno::ok);
    }
    SECTION("always") {
        MemoryWorld world{{.frames = 1000, .overcommit = mm::Overcommit::always}};
        CHECK(world.map(0, 100'000) == Errno::ok);
    }
}

TEST_CASE("munmap: EINVAL for what is not whole pages of user space", "[mm][errno]") {
    MemoryWorld world;
    CHECK(mm::munmap(world.task, world.at(0) + 1, page_size) == Errno::einval);
    CHECK(mm::munmap(world.task, world.at(0), 0) == Errno::einval);
    CHECK(mm::munmap(world.task, mm::task_size + page_size, page_size) == Errno::einval);
    CHECK(mm::munmap(world.task, world.at(0), mm::task_size) == Errno::einval);
    CHECK(mm::munmap(world.task, world.at(0), 1) == Errno::ok);  // nothing there is no error
}

TEST_CASE("Without a wish a mapping goes as high as it fits", "[mm]") {
    MemoryWorld world;
    const auto place = [&](mm::Pages pages) {
        return *mm::mmap(
            world.task,
            {.length = in_bytes(pages), .protection = r, .flags = mm::map::is_private | mm::map::anonymous});
    };
    const Address first = place(4);
    CHECK(first + in_bytes(4) == mm::AddressSpace::default_mmap_base);
    CHECK(place(2) == first - in_bytes(2));
    CHECK(mm::munmap(world.task, first + page_size, in_bytes(2)) == Errno::ok);
    CHECK(place(3) == first - in_bytes(5));
    CHECK(place(2) == first + page_size);
}

TEST_CASE("A wish is granted if it is free and far enough from a stack above", "[mm]") {
    MemoryWorld world;
    const auto wish = [&](Address page, mm::Pages pages) {
        return *mm::mmap(world.task, {.address = world.at(page) + 5,
                                      .length = in_bytes(pages),
                                      .protection = r,
                                      .flags = mm::map::is_private | mm::map::anonymous});
    };
    CHECK(wish(0, 2) == world.at(0));
    CHECK(wish(1, 1) != world.at(1));
    CHECK(world.map(1000, 1, world.rw, world.anon | mm::map::grows_down) == Errno::ok);
    CHECK(wish(1000 - 256, 1) != world.at(1000 - 256));
    CHECK(wish(1000 - 257, 1) == world.at(1000 - 257));
}

TEST_CASE("brk moves the end of the heap, or leaves it where it is", "[mm]") {
    MemoryWorld world;
    const Address start = mm::brk(world.task, 0);
    CHECK(mm::brk(world.task, start + 5000) == start + 5000);
    CHECK(world.task.memory->mapped.data == 2);
    CHECK(mm::brk(world.task, start + 100) == start + 100);
    CHECK(world.task.memory->mapped.data == 1);
    CHECK(mm::brk(world.task, start - 1) == start + 100);
    world.limits().data = in_bytes(2);
    CHECK(mm::brk(world.task, start + in_bytes(3)) == start + 100);
    world.limits().data = task::ResourceLimits::unlimited;
    const auto above =
        mm::mmap(world.task,
                 {.address = start + in_bytes(4), .length = page_size, .protection = r, .flags = world.anon});
    CHECK(above);
    CHECK(mm::brk(world.task, start + in_bytes(4)) == start + 100);  // a page is kept free
    CHECK(mm::brk(world.task, start + in_bytes(3)) == start + in_bytes(3));
    CHECK(mm::maps_text(*world.task.memory).find("[heap]") != std::string::npos);
}
