// SPDX-License-Identifier: Apache-2.0
// Calls that wait for a key or a keyring that another one uses.
#include <catch2/catch.hpp>

#include "tests/kernel_model/keys/sleeping_world.hpp"

using namespace mktme;
using namespace mktme::tests;

TEST_CASE("Readers share a key, a writer waits for them", "[keys][sleep]") {
    LazyWorld world;
    const auto key = world.lazy_key();
    REQUIRE_FALSE(world.keyctl(world.task, {11, key, 0, 0}));
    Call& first = *world.last;
    REQUIRE_FALSE(world.keyctl(world.other, {11, key, 0, 0}));
    Call& second = *world.last;
    Task& third = world.kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
    REQUIRE_FALSE(world.keyctl(third, {5, key, 0x3f3f0000}));  // KEYCTL_SETPERM
    Call& writer = *world.last;
    world.pass(1);
    CHECK(world.kernel.take_result(first) == 4);
    CHECK(world.kernel.take_result(second) == 4);
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(writer) == 0);
}

TEST_CASE("Whatever changes a key waits while another call updates it", "[keys][sleep]") {
    const std::array<Arguments, 5> operations{{{3},                  // revoke
                                               {4, 0, ~0ULL, 1000},  // chown
                                               {5, 0, 0x3f3f0000},   // setperm
                                               {11, 0, 0, 0},        // read
                                               {15, 0, 0}}};         // set_timeout
    for (Arguments arguments : operations) {
        INFO("keyctl " << arguments[0]);
        LazyWorld world;
        const auto key = world.lazy_key();
        REQUIRE_FALSE(world.keyctl(world.task, {2, key, world.text("y"), 1}));
        Call& updating = *world.last;
        world.pass(1);
        REQUIRE(world.ended == 1);  // preparsed; the update sleeps
        arguments[1] = key;
        REQUIRE_FALSE(world.keyctl(world.other, arguments));
        Call& second = *world.last;
        second.interrupt();  // in vain
        world.kernel.continue_calls();
        CHECK_FALSE(world.kernel.take_result(second));
        world.pass(1);
        CHECK(world.kernel.take_result(updating) == 0);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
    }
}

TEST_CASE("An invalidation waits while another call updates the key", "[keys][sleep]") {
    LazyWorld world;
    const auto key = world.lazy_key();
    REQUIRE_FALSE(world.keyctl(world.task, {2, key, world.text("y"), 1}));
    world.pass(1);
    CHECK_FALSE(world.keyctl(world.other, {21, key}));
    CHECK(world.exists(key));
    Call& invalidating = *world.last;
    world.pass(1);
    CHECK(world.kernel.take_result(invalidating) == 0);
    CHECK(world.kernel.broken_invariant().value_or("") == "");
    CHECK_FALSE(world.exists(key));
}

TEST_CASE("Whatever changes the links of a keyring waits while a key is instantiated for it",
          "[keys][sleep]") {
    const auto ring = KernelWorld::serial(Serial::user_keyring);
    const auto own = KernelWorld::serial(Serial::thread_keyring);
    for (const int which : {0, 1, 2, 3, 4, 5, 6, 7}) {
        INFO(which);
        SlowWorld world;
        const auto key = world.user_key(world.other, "own");
        REQUIRE(world.keyctl(world.other, {8, key, ring}) == 0);
        REQUIRE_FALSE(world.add(world.task, "slow"));
        Call& adding = *world.last;
        const std::array<Arguments, 8> operations{{{7, ring},
                                                   {8, key, ring},
                                                   {9, key, ring},
                                                   {10, own, world.text("user"), world.text("own"), ring},
                                                   {29, ring, 0, 0},
                                                   {30, key, ring, own},
                                                   {30, key, own, ring},
                                                   {22, KernelWorld::word(-1), ring}}};
        REQUIRE_FALSE(world.keyctl(world.other, operations[static_cast<std::size_t>(which)]));
        Call& waiting = *world.last;
        CHECK(world.links_of_user() == 1);
        world.pass(1);
        world.pass(1);
        CHECK(world.kernel.take_result(adding).value_or(0) > 0);
        CHECK(world.kernel.take_result(waiting).value_or(-1) >= 0);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
    }
}

TEST_CASE("Moves between two keyrings in both directions do not wait for each other for ever",
          "[keys][sleep]") {
    for (const bool swapped : {false, true}) {
        LazyWorld world;
        const auto user = KernelWorld::serial(Serial::user_keyring);
        const auto a = KernelWorld::word(world.call(world.task, number_of("add_key"),
                                                    {world.text("keyring"), world.text("a"), 0, 0, user}));
        const auto b = KernelWorld::word(world.call(world.task, number_of("add_key"),
                                                    {world.text("keyring"), world.text("b"), 0, 0, user}));
        const auto one = swapped ? b : a;
        const auto two = swapped ? a : b;
        const auto in_one =
            KernelWorld::word(world.call(world.task, number_of("add_key"),
                                         {world.text("user"), world.text("1"), world.text("x"), 1, one}));
        const auto in_two =
            KernelWorld::word(world.call(world.task, number_of("add_key"),
                                         {world.text("user"), world.text("2"), world.text("x"), 1, two}));
        Task& third = world.kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
        REQUIRE_FALSE(world.start(world.task, number_of("add_key"),
                                  {world.text("slow"), world.text("k"), world.text("x"), 1, two}));
        REQUIRE_FALSE(world.keyctl(world.other, {30, in_two, two, one}));  // waits for its first keyring
        Call& back = *world.last;
        REQUIRE_FALSE(world.keyctl(third, {30, in_one, one, two}));
        Call& forth = *world.last;
        world.pass(1);
        world.pass(1);
        CHECK(world.kernel.take_result(back) == 0);
        CHECK(world.kernel.take_result(forth) == 0);
        CHECK(world.kernel.calls_asleep() == 0);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
    }
}
