// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using mm::Advice;
using mm::in_bytes;
using mm::page_size;

namespace {

constexpr auto r = mm::prot::read;
constexpr auto move_to = mm::remap::may_move | mm::remap::fixed;

}  // namespace

TEST_CASE("mprotect: what is wrong with its arguments, in the order of the kernel", "[mm][errno]") {
    MemoryWorld world;
    CHECK(world.map(0, 4) == Errno::ok);
    const auto protect = [&](Address address, Address length, std::uint64_t protection,
                             int pkey = mm::keep_pkey) {
        return mm::pkey_mprotect(world.task, address, length, protection, pkey);
    };
    constexpr auto both = mm::prot::grows_down | mm::prot::grows_up;
    CHECK(protect(world.at(0) + 1, 0, both) == Errno::einval);        // growth both ways
    CHECK(protect(world.at(0) + 1, 0, r) == Errno::einval);           // not page aligned
    CHECK(protect(world.at(9), 0, 0x10) == Errno::ok);                // no length
    CHECK(protect(world.at(0), ~Address{0}, 0x10) == Errno::enomem);  // wraps
    CHECK(protect(world.at(9), page_size, 0x10) == Errno::einval);    // unknown protection
    CHECK(protect(world.at(9), page_size, r, 5) == Errno::einval);    // key not allocated
    CHECK(protect(world.at(0), page_size, r, 16) == Errno::einval);   // no such key
    CHECK(protect(world.at(9), page_size, r) == Errno::enomem);       // no mapping
    CHECK(protect(world.at(0), page_size, r | mm::prot::grows_down) == Errno::einval);
    CHECK(protect(world.at(0), page_size, r | mm::prot::grows_up) == Errno::einval);
    CHECK(world.mappings() == "0-4:rw-p");
}

TEST_CASE("mprotect changes what comes before an error", "[mm][errno]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK(world.map(3, 2) == Errno::ok);
    CHECK(world.protect(1, 3, r) == Errno::enomem);
    CHECK(world.mappings() == "0-1:rw-p 1-2:r--p 3-5:rw-p");
    CHECK(world.map(2, 1, r, mm::map::shared | mm::map::fixed, world.file(1, task::open_flag::read_only)) ==
          Errno::ok);
    CHECK(world.protect(1, 3, world.rw) == Errno::eacces);
    CHECK(world.mappings() == "0-2:rw-p 2-3:r--s 3-5:rw-p");
}

TEST_CASE("PROT_GROWSDOWN reaches down to the start of a stack", "[mm]") {
    MemoryWorld world;
    CHECK(world.map(0, 4, world.rw, world.anon | mm::map::grows_down) == Errno::ok);
    CHECK(world.protect(2, 1, r | mm::prot::grows_down) == Errno::ok);
    CHECK(world.mappings() == "0-3:r--p 3-4:rw-p");
}

TEST_CASE("Mappings merge when flags, file and offset continue each other", "[mm][merge]") {
    MemoryWorld world;
    const auto file = world.file(8);
    constexpr auto shared = mm::map::shared | mm::map::fixed;
    CHECK(world.map(0, 2, r, shared, file, 0) == Errno::ok);
    CHECK(world.map(2, 2, r, shared, file, 2) == Errno::ok);
    CHECK(world.map(4, 1, r, shared, file, 5) == Errno::ok);  // another offset
    const auto again = std::make_shared<mm::OpenMemoryFile>(file->file);
    CHECK(world.map(5, 1, r, shared, again, 6) == Errno::ok);  // another opening of the same file
    CHECK(world.mappings() == "0-4:r--s 4-5:r--s 5-6:r--s");
}

TEST_CASE("Pages that were written keep mappings apart that grew apart", "[mm][merge]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK(world.map(4, 2) == Errno::ok);
    CHECK_FALSE(world.write(0));
    CHECK_FALSE(world.write(4));
    CHECK(world.map(2, 2) == Errno::ok);  // fits either side, but the sides do not fit each other
    CHECK(world.mappings() == "0-4:rw-p 4-6:rw-p");
}

TEST_CASE("Mappings with inherited pages do not merge with others", "[mm][merge]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK_FALSE(world.write(0));
    Task& child = **world.tasks.fork(world.task);
    const mm::MapRequest next{world.at(2), in_bytes(2), world.rw, world.anon};
    CHECK(mm::mmap(child, next));
    CHECK(MemoryWorld::mappings_of(child) == "0-2:rw-p 2-4:rw-p");
    CHECK(mm::mmap(world.task, next));
    CHECK(world.mappings() == "0-4:rw-p");
}

TEST_CASE("Neighbours under different encryption keys stay apart", "[mm][merge]") {
    MemoryWorld world;
    CHECK(world.map(0, 1) == Errno::ok);
    world.give_key(0, KeyId{3});
    SECTION("a new mapping does not join one with a KeyID") {
        CHECK(world.map(1, 1) == Errno::ok);
        CHECK(world.mappings() == "0-1:rw-p 1-2:rw-p");
    }
    SECTION("equal protection does not join them") {
        CHECK(world.map(1, 1, r) == Errno::ok);
        CHECK(world.protect(1, 1, world.rw) == Errno::ok);
        CHECK(world.mappings() == "0-1:rw-p 1-2:rw-p");
        world.give_key(1, KeyId{3});
        CHECK(world.protect(1, 1, r) == Errno::ok);
        CHECK(world.protect(1, 1, world.rw) == Errno::ok);
        CHECK(world.mappings() == "0-2:rw-p");
    }
    SECTION("a moved mapping joins none of another KeyID") {
        CHECK(world.map(9, 1) == Errno::ok);
        CHECK(world.move(9, 1, 1, mm::remap::may_move | mm::remap::fixed, 1) == Errno::ok);
        CHECK(world.mappings() == "0-1:rw-p 1-2:rw-p");
    }
    SECTION("their anonymous memory is not the same") {
        CHECK_FALSE(world.write(0));
        CHECK(world.map(1, 1) == Errno::ok);
        CHECK_FALSE(world.write(1));
        const auto& vmas = world.task.memory->vmas;
        CHECK(vmas.at(world.at(0))->anon.own() != vmas.at(world.at(1))->anon.own());
    }
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
}

TEST_CASE("mremap: what is wrong with its arguments", "[mm][errno]") {
    MemoryWorld world;
    CHECK(world.map(0, 4) == Errno::ok);
    const auto remap = [&](mm::RemapRequest request) { return mm::mremap(world.task, request).error(); };
    const Address at = world.at(0);
    const Address two = in_bytes(2);
    const Address four = in_bytes(4);
    CHECK(remap({at, two, two, 8, 0}) == Errno::einval);                        // unknown flag
    CHECK(remap({at + 1, two, two, 0, 0}) == Errno::einval);                    // not page aligned
    CHECK(remap({at, two, 0, 0, 0}) == Errno::einval);                          // no new length
    CHECK(remap({at, two, mm::task_size + page_size, 0, 0}) == Errno::einval);  // longer than user space
    CHECK(remap({at, two, two, move_to, mm::task_size}) == Errno::einval);      // place past user space
    CHECK(remap({at, two, two, move_to, world.at(9) + 1}) == Errno::einval);    // place not page aligned
    CHECK(remap({at, two, two, mm::remap::fixed, world.at(9)}) == Errno::einval);
    CHECK(remap({at, two, four, mm::remap::may_move | mm::remap::dont_unmap, world.at(9)}) == Errno::einval);
    CHECK(remap({at, two, two, move_to, world.at(1)}) == Errno::einval);  // overlap
    CHECK(remap({at, 0, two, mm::remap::may_move, 0}) == Errno::einval);  // private, of no length
    CHECK(remap({world.at(9), two, two, 0, 0}) == Errno::efault);         // no mapping
    CHECK(remap({at, in_bytes(5), in_bytes(6), 0, 0}) == Errno::efault);  // past the end of the mapping
    CHECK(remap({at, mm::task_size, two, 0, 0}) == Errno::einval);  // the cut-off part ends past user space
    CHECK(world.map(4, 1, r) == Errno::ok);
    CHECK(remap({at, four, in_bytes(5), 0, 0}) == Errno::enomem);  // no room, and may not move
    CHECK(world.mappings() == "0-4:rw-p 4-5:r--p");
}

TEST_CASE("A move with equal lengths takes several mappings and the holes between them", "[mm]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK(world.map(3, 1, r) == Errno::ok);
    CHECK_FALSE(world.write(1, 7));
    CHECK(world.move(0, 4, 4, move_to, 20) == Errno::ok);
    CHECK(world.mappings() == "20-22:rw-p 23-24:r--p");
    CHECK(world.read(21) == 7);
    CHECK(world.move(19, 4, 4, move_to, 40) == Errno::efault);  // a hole at the start
}

TEST_CASE("A shared mapping of no old length is mapped once more", "[mm]") {
    MemoryWorld world;
    CHECK(world.map(0, 2, world.rw, world.shared_anon) == Errno::ok);
    CHECK_FALSE(world.write(1, 7));
    CHECK(world.move(0, 0, 2, move_to, 8) == Errno::ok);
    CHECK(world.mappings() == "0-2:rw-s 8-10:rw-s");
    CHECK(world.read(9) == 7);
}

TEST_CASE("MREMAP_DONTUNMAP leaves the old mapping without its pages", "[mm]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK_FALSE(world.write(1, 7));
    CHECK(world.move(0, 2, 2, move_to | mm::remap::dont_unmap, 8) == Errno::ok);
    CHECK(world.mappings() == "0-2:rw-p 8-10:rw-p");
    CHECK(world.read(1) == 0);
    CHECK(world.read(9) == 7);
}

TEST_CASE("madvise: what is wrong with its arguments", "[mm][errno]") {
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    CHECK(world.map(4, 2, world.rw, world.shared_anon) == Errno::ok);
    const auto advise = [&](Address address, Address length, int advice) {
        return mm::madvise(world.task, address, length, advice);
    };
    CHECK(advise(world.at(0), page_size, 7) == Errno::einval);      // unknown advice
    CHECK(advise(world.at(0) + 1, page_size, 4) == Errno::einval);  // not page aligned
    CHECK(advise(world.at(0), ~Address{0}, 4) == Errno::einval);    // rounds up to nothing
    CHECK(advise(world.at(0), in_bytes(mm::in_pages(~Address{0}) - 1), 4) == Errno::einval);  // wraps
    CHECK(advise(world.at(9), 0, 4) == Errno::ok);                                            // no length
    CHECK(world.advise(9, 1, Advice::dont_need) == Errno::enomem);                            // nothing there
    CHECK(world.advise(4, 1, Advice::wipe_on_fork) == Errno::einval);  // for private anonymous memory only
    CHECK(world.advise(4, 1, Advice::free) == Errno::einval);          // as is this
    CHECK(world.advise(0, 1, Advice::remove) == Errno::einval);        // no file behind it
    const auto file = world.file(2);
    CHECK(world.map(8, 1, world.rw, mm::map::is_private | mm::map::fixed, file) == Errno::ok);
    CHECK(world.advise(8, 1, Advice::remove) == Errno::eacces);  // not shared
    CHECK(mm::mlock(world.task, world.at(0), page_size) == Errno::ok);
    CHECK(world.advise(0, 1, Advice::dont_need) == Errno::einval);  // locked
    CHECK(world.advise(0, 1, Advice::dont_need_locked) == Errno::ok);
    CHECK(world.advise(0, 1, Advice::cold) == Errno::einval);
    CHECK(world.protect(1, 1, mm::prot::none) == Errno::ok);
    CHECK(world.advise(1, 1, Advice::populate_read) == Errno::einval);
    CHECK(world.advise(3, 1, Advice::populate_read) == Errno::enomem);
    CHECK(world.map(10, 2, r, mm::map::shared | mm::map::fixed, file, 1) == Errno::ok);
    CHECK(world.advise(10, 2, Advice::populate_read) == Errno::efault);  // past the end of the file
}

TEST_CASE("madvise passes over holes before it complains", "[mm]") {
    MemoryWorld world;
    CHECK(world.map(0, 1) == Errno::ok);
    CHECK(world.map(2, 1) == Errno::ok);
    CHECK_FALSE(world.write(0, 5));
    CHECK_FALSE(world.write(2, 5));
    CHECK(world.advise(0, 3, Advice::dont_need) == Errno::enomem);
    CHECK(world.read(0) == 0);
    CHECK(world.read(2) == 0);
}

TEST_CASE("msync: EINVAL, EBUSY and ENOMEM", "[mm][errno]") {
    constexpr std::uint32_t async = 1;
    constexpr std::uint32_t invalidate = 2;
    constexpr std::uint32_t sync = 4;
    MemoryWorld world;
    CHECK(world.map(0, 2) == Errno::ok);
    const auto msync = [&](Address address, mm::Pages pages, std::uint32_t flags) {
        return mm::msync(world.task, address, in_bytes(pages), flags);
    };
    CHECK(msync(world.at(0), 2, sync) == Errno::ok);
    CHECK(msync(world.at(0), 2, async | sync) == Errno::einval);
    CHECK(msync(world.at(0), 2, 8) == Errno::einval);
    CHECK(msync(world.at(0) + 1, 2, sync) == Errno::einval);
    CHECK(msync(world.at(0), 3, sync) == Errno::enomem);
    CHECK(world.map(3, 2, r) == Errno::ok);
    CHECK(msync(world.at(0), 5, sync) == Errno::enomem);
    CHECK(world.map(2, 1, r, world.shared_anon) == Errno::ok);
    CHECK(msync(world.at(0), 5, sync) == Errno::ok);
    CHECK(msync(world.at(1), 3, sync) == Errno::ok);
    CHECK(mm::mlock(world.task, world.at(1), page_size) == Errno::ok);
    CHECK(msync(world.at(0), 2, invalidate) == Errno::ebusy);
}

TEST_CASE("mlock takes what cannot be brought in for no memory", "[mm][errno]") {
    MemoryWorld world;
    CHECK(world.map(0, 2, mm::prot::none) == Errno::ok);
    CHECK(mm::mlock(world.task, world.at(0), page_size) == Errno::enomem);
    CHECK(mm::mlock(world.task, world.at(4), page_size) == Errno::enomem);
    CHECK(mm::munlock(world.task, world.at(4), page_size) == Errno::enomem);
    CHECK(mm::mlock(world.task, world.at(0), ~Address{0} - world.at(0)) != Errno::ok);
    CHECK(world.task.memory->mapped.locked == 1);  // the mapping is locked nevertheless
}
