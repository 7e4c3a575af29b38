// SPDX-License-Identifier: Apache-2.0
// Tests of MADV_COLLAPSE of private memory. Results are those of Linux 6.18.44 for the same mappings.
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/mm/collapse_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using mm::Advice;

TEST_CASE("Collapsing keeps the bytes, fills holes with zeros and takes no faults afterwards",
          "[mm][collapse]") {
    CollapseWorld world;
    CHECK(world.map(0, huge) == Errno::ok);
    world.fill(0, 3);
    CHECK(world.collapse(0, huge) == Errno::ok);
    CHECK(world.is_huge(0));
    world.check(0, 3);
    CHECK(world.read(3) == 0);
    const auto before = world.task.faults.minor;
    world.fill(0, huge);
    CHECK(world.task.faults.minor == before);
    CHECK(world.collapse(0, huge) == Errno::ok);
    world.check(0, huge);
}

TEST_CASE("A page of zeros counts as a hole, and pages of zeros alone as nothing", "[mm][collapse]") {
    CollapseWorld world;
    CHECK(world.map(0, huge) == Errno::ok);
    for (Address page = 0; page < huge; ++page) CHECK(world.read(page) == 0);
    CHECK(world.collapse(0, huge) == Errno::einval);
    CHECK_FALSE(world.write(7, 8));
    CHECK(world.collapse(0, huge) == Errno::ok);
    CHECK(world.read(7) == 8);
    CHECK(world.read(8) == 0);
}

TEST_CASE("Each 2 MiB is collapsed on its own, and an empty one ends the collapse with an error",
          "[mm][collapse][errno]") {
    CollapseWorld world;
    CHECK(world.map(0, 3 * huge) == Errno::ok);
    CHECK(world.collapse(0, huge) == Errno::einval);  // never had a page
    world.fill(0, 1);
    world.fill(2 * huge, 1);
    CHECK(world.collapse(0, 3 * huge) == Errno::einval);
    CHECK(world.is_huge(0));
    CHECK_FALSE(world.is_huge(huge));
    CHECK_FALSE(world.is_huge(2 * huge));
    CHECK(world.collapse(2 * huge, huge) == Errno::ok);
}

TEST_CASE("A collapse passes over what has no directory of page tables, and still says so",
          "[mm][collapse][errno]") {
    CollapseWorld world;
    constexpr mm::Pages gibibyte = 512 * huge;
    CHECK(world.map(gibibyte - huge, 2 * huge) == Errno::ok);
    world.fill(gibibyte, 1);
    CHECK(world.collapse(gibibyte - huge, 2 * huge) == Errno::einval);
    CHECK(world.is_huge(gibibyte));
}

TEST_CASE("Only whole 2 MiB of the range count, and none at all is no error at their border",
          "[mm][collapse][errno]") {
    CollapseWorld world;
    CHECK(world.map(0, 2 * huge) == Errno::ok);
    world.fill(0, 1);
    CHECK(world.collapse(1, 1) == Errno::einval);
    CHECK(world.collapse(huge - 1, 2) == Errno::ok);
    CHECK(world.collapse(huge - 1, 1) == Errno::ok);
    CHECK(world.collapse(huge, 1) == Errno::ok);
    CHECK_FALSE(world.is_huge(0));
}

TEST_CASE("A mapping must have an aligned 2 MiB and not be advised against it", "[mm][collapse][errno]") {
    CollapseWorld world;
    CHECK(world.map(0, 4) == Errno::ok);
    world.fill(0, 4);
    CHECK(world.collapse(0, 4) == Errno::einval);
    CHECK(world.map(huge + 1, 2 * huge - 2) == Errno::ok);
    world.fill(huge + 1, 4);
    CHECK(world.collapse(huge + 1, 2 * huge - 2) == Errno::einval);
    CHECK(world.map(4 * huge, huge) == Errno::ok);
    world.fill(4 * huge, 4);
    CHECK(world.advise(4 * huge, huge, Advice::no_huge_page) == Errno::ok);
    CHECK(world.collapse(4 * huge, huge) == Errno::einval);
    CHECK(world.collapse(4 * huge, 2 * huge) == Errno::einval);
    CHECK(world.advise(4 * huge, huge, Advice::huge_page) == Errno::ok);
    CHECK(world.collapse(4 * huge, 2 * huge) == Errno::enomem);  // a hole behind it
    CHECK(world.is_huge(4 * huge));
}

TEST_CASE("Protection and locks do not matter for a collapse", "[mm][collapse]") {
    for (const auto protection : {mm::prot::none, mm::prot::read}) {
        CollapseWorld world;
        CHECK(world.map(0, huge) == Errno::ok);
        world.fill(0, huge);
        CHECK(world.protect(0, huge, protection) == Errno::ok);
        CHECK(world.collapse(0, huge) == Errno::ok);
        CHECK(world.is_huge(0));
        CHECK(world.write(0));
        CHECK(world.protect(0, huge, world.rw) == Errno::ok);
        const auto before = world.task.faults.minor;
        world.fill(0, huge);
        CHECK(world.task.faults.minor == before);
    }
}

TEST_CASE("A guard page is in the way of a collapse", "[mm][collapse][guard]") {
    CollapseWorld world;
    CHECK(world.map(0, 2 * huge) == Errno::ok);
    world.fill(0, 2 * huge);
    CHECK(world.advise(5, 1, Advice::guard_install) == Errno::ok);
    CHECK(world.collapse(0, 2 * huge) == Errno::einval);
    CHECK_FALSE(world.is_huge(0));
    CHECK_FALSE(world.is_huge(huge));  // not reached
    CHECK(world.read(4) == world.value_of(4));
    CHECK(world.collapse(huge, huge) == Errno::ok);
}

TEST_CASE("Whoever collapses shared pages has copies of them, and the other keeps the old ones",
          "[mm][collapse][fork]") {
    CollapseWorld world;
    CHECK(world.map(0, huge) == Errno::ok);
    world.fill(0, huge);
    Task& child = **world.tasks.fork(world.task);
    CHECK(world.collapse(0, huge) == Errno::ok);
    const auto before = world.task.faults.minor;
    CHECK_FALSE(world.write(3, 200));
    CHECK(world.task.faults.minor == before);
    CHECK(world.read_as(child, 3) == world.value_of(3));
    CHECK_FALSE(world.write_as(child, 3, 100));
    CHECK(world.read(3) == 200);
}

TEST_CASE("A collapse without 2 MiB in one piece is ENOMEM and changes nothing", "[mm][collapse][errno]") {
    CollapseWorld world{{.frames = 700}};
    CHECK(world.map(0, huge) == Errno::ok);
    world.fill(0, 200);
    CHECK(world.collapse(0, huge) == Errno::enomem);
    world.check(0, 200);
}

TEST_CASE("A collapse of a part with a KeyID copies with that KeyID", "[mm][collapse]") {
    CollapseWorld world;
    CHECK(world.map(0, huge) == Errno::ok);
    world.give_key(0, KeyId{9});
    world.fill(0, 2);
    CHECK(world.collapse(0, huge) == Errno::ok);
    CHECK(world.task.memory->table.entry(world.at(1)).keyid({}) == KeyId{9});
    world.check(0, 2);
}

TEST_CASE("An empty page table can be collapsed, and its lack cannot", "[mm][collapse]") {
    const auto collapse_after = [](auto&& change) {
        CollapseWorld world;
        CHECK(world.map(0, huge) == Errno::ok);
        change(world);
        return world.collapse(0, huge);
    };
    CHECK(collapse_after([](CollapseWorld& world) {
              CHECK(world.advise(7, 1, Advice::guard_install) == Errno::ok);
              CHECK(world.advise(7, 1, Advice::guard_remove) == Errno::ok);
          }) == Errno::ok);
    CHECK(collapse_after([](CollapseWorld& world) {
              world.fill(0, huge);
              CHECK(world.advise(0, huge / 2, Advice::dont_need) == Errno::ok);
              CHECK(world.advise(huge / 2, huge / 2, Advice::dont_need) == Errno::ok);
          }) == Errno::ok);
    CHECK(collapse_after([](CollapseWorld& world) {
              world.fill(0, huge);
              CHECK(world.advise(0, huge, Advice::dont_need) == Errno::ok);
          }) == Errno::einval);
}
