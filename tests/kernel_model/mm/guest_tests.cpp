// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/mm/guest/guest.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/reclaim/migrate.hpp"
#include "kernel_model/mm/reclaim/swap.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/mm/memory_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr auto r = mm::prot::read;

/// A process with four pages and a guest whose memory they are.
struct GuestWorld : MemoryWorld {
    GuestWorld() {
        REQUIRE(map(0, 4) == Errno::ok);
        guest = &task.memory->add_guest({at(0), at(4)});
    }
    /// Checks the invariants at the end.
    ~GuestWorld() { CHECK_FALSE(mm::broken_invariant(memory, {})); }

    Errno guest_write(mm::Pages page, int value) {
        const auto byte = static_cast<std::byte>(value);
        return guest->store(task, mm::in_bytes(page), {&byte, 1});
    }
    /// Returns the first byte of a page, or -1 for an error.
    int guest_read(mm::Pages page) {
        std::byte byte{};
        return failed(guest->load(task, mm::in_bytes(page), {&byte, 1})) ? -1 : static_cast<int>(byte);
    }
    std::uint64_t guest_faults() const { return memory.stats.guest_faults; }

    mm::Guest* guest = nullptr;
};

}  // namespace

TEST_CASE("A guest has its process' memory, page by page", "[mm][guest]") {
    GuestWorld world;
    CHECK_FALSE(world.write(1, 7));
    CHECK(world.guest_read(1) == 7);
    CHECK(world.guest_write(2, 9) == Errno::ok);
    CHECK(world.read(2) == 9);
    CHECK(world.guest_faults() == 2);
    CHECK(world.guest_read(2) == 9);
    CHECK(world.guest_faults() == 2);
    CHECK(world.guest_read(4) == -1);
}

TEST_CASE("A page that a guest has read as zeros becomes its process' own at the first write",
          "[mm][guest]") {
    GuestWorld world;
    CHECK(world.guest_read(0) == 0);
    CHECK(world.guest_write(0, 3) == Errno::ok);
    CHECK(world.read(0) == 3);
    CHECK_FALSE(world.write(3, 5));
    CHECK(world.guest_read(3) == 5);
}

TEST_CASE("Leaves of a guest have the KeyID of the page", "[mm][guest][keyid]") {
    GuestWorld world;
    world.give_key(0, KeyId{3});
    CHECK(world.guest_write(0, 8) == Errno::ok);
    CHECK(world.read(0) == 8);
    CHECK_FALSE(world.write(0, 4));
    CHECK(world.guest_read(0) == 4);
}

TEST_CASE("What the process loses, its guest loses", "[mm][guest]") {
    GuestWorld world;
    for (mm::Pages page = 0; page < 4; ++page)
        CHECK(world.guest_write(page, static_cast<int>(page) + 1) == Errno::ok);
    CHECK(world.protect(0, 1, r) == Errno::ok);
    CHECK(world.guest_write(0, 9) == Errno::efault);
    CHECK(world.guest_read(0) == 1);
    CHECK(world.unmap(1, 1) == Errno::ok);
    CHECK(world.guest_read(1) == -1);
    CHECK(world.advise(2, 1, mm::Advice::dont_need) == Errno::ok);
    CHECK(world.guest_read(2) == 0);
    CHECK(world.guest_read(3) == 4);
}

TEST_CASE("A guest does not write what a child shares", "[mm][guest][fork]") {
    GuestWorld world;
    CHECK(world.guest_write(0, 1) == Errno::ok);
    Task& child = **world.tasks.fork(world.task);
    CHECK(world.guest_write(0, 2) == Errno::ok);
    CHECK(world.read(0) == 2);
    CHECK(world.read_as(child, 0) == 1);
}

TEST_CASE("A guest finds pages that have moved or were swapped", "[mm][guest]") {
    GuestWorld world;
    CHECK(world.guest_write(0, 1) == Errno::ok);
    CHECK(world.guest_write(1, 2) == Errno::ok);
    const mm::Range both{MemoryWorld::at(0), MemoryWorld::at(2)};
    CHECK(mm::migrate(*world.task.memory, both, std::nullopt) == Errno::ok);
    CHECK(world.guest_read(0) == 1);
    CHECK(world.guest_write(1, 3) == Errno::ok);
    CHECK(world.read(1) == 3);
    CHECK(mm::swap_out(*world.task.memory, both) == Errno::ok);
    CHECK(world.guest_read(1) == 3);
    CHECK(world.guest_read(0) == 1);
}

TEST_CASE("A guest's protection keys are its own, and those of its processor do not let pages in",
          "[mm][guest][pkeys]") {
    GuestWorld world;
    const int pkey = *mm::pkey_alloc(world.task, 0, 1);
    CHECK(world.guest_write(0, 6) == Errno::ok);
    CHECK(world.protect(0, 1, MemoryWorld::rw, pkey) == Errno::ok);
    CHECK(world.read(0) == -1);
    CHECK(world.guest_read(0) == -1);
    CHECK(mm::pkey_set(world.task, pkey, 0, 0) == Errno::ok);
    CHECK(world.guest_read(0) == 6);
    CHECK(mm::pkey_set(world.task, pkey, 1, 0) == Errno::ok);
    CHECK(world.guest_read(0) == 6);
}

TEST_CASE("A leaf that an attacker redirects leads to another page, until the process' own entry changes",
          "[mm][guest]") {
    GuestWorld world;
    CHECK(world.map(8, 1) == Errno::ok);
    CHECK_FALSE(world.write(8, 42));
    CHECK(world.guest_write(0, 1) == Errno::ok);
    const auto entry = world.task.memory->table.entry(MemoryWorld::at(8));
    CHECK(world.guest->redirect(0, entry.frame(world.memory.settings.entries)) == Errno::ok);
    CHECK(world.guest_read(0) == 42);
    CHECK(world.read(0) == 1);
    CHECK_FALSE(mm::broken_invariant(world.memory, {}));
    CHECK(world.protect(0, 1, r) == Errno::ok);
    CHECK(world.guest_read(0) == 1);
}
