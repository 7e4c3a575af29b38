// SPDX-License-Identifier: Apache-2.0
// add_key(2) of a type that sleeps.
#include <catch2/catch.hpp>

#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/keys/sleeping_world.hpp"

using namespace mktme;
using namespace mktme::tests;

TEST_CASE("A key whose instantiate sleeps twice is there when the second sleep is over", "[keys][sleep]") {
    SlowWorld world;
    REQUIRE_FALSE(world.add(world.task, "slow"));
    world.pass(1);
    CHECK_FALSE(world.kernel.take_result(*world.last));
    CHECK(world.sessions == 1);
    CHECK(world.kernel.broken_invariant().value_or("") == "");
    world.pass(1);
    const auto key = world.kernel.take_result(*world.last);
    REQUIRE(key);
    CHECK(world.sessions == 0);
    CHECK(world.account().quota_bytes - world.before.quota_bytes == 2 + 100 + 4);
    CHECK(world.kernel.keys.find(Serial{static_cast<std::int32_t>(*key)})->is_positive());
    CHECK(world.kernel.broken_invariant().value_or("") == "");
    CHECK(world.kernel.shut_down().value_or("") == "");
}

TEST_CASE("A kill in a sleep of instantiate leaves neither key, quota, links nor what the type held",
          "[keys][sleep]") {
    for (const int seconds : {0, 1}) {
        SlowWorld world;
        REQUIRE_FALSE(world.add(world.task, "slow"));
        world.pass(seconds);
        CHECK(world.sessions == 1);
        CHECK(world.account().quota_keys == world.before.quota_keys + 1);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        world.kill(world.pid);
        CHECK_FALSE(world.is_alive(world.pid));
        world.check_nothing_left();
    }
}

TEST_CASE("A kill after the last sleep of instantiate leaves the key in its keyring", "[keys][sleep]") {
    SlowWorld world;
    REQUIRE_FALSE(world.add(world.task, "slow"));
    world.pass(1);
    world.pass(1);
    world.kill(world.pid);
    CHECK_FALSE(world.is_alive(world.pid));
    CHECK(world.links_of_user() == 1);
    REQUIRE(world.keyctl(world.other, {7, KernelWorld::serial(Serial::user_keyring)}) == 0);
    world.check_nothing_left();
}

TEST_CASE("A signal interrupts instantiate, and the key can be added again", "[keys][sleep]") {
    for (const int seconds : {0, 1}) {
        SlowWorld world;
        REQUIRE_FALSE(world.add(world.task, "slow"));
        world.pass(seconds);
        world.task.signals.alerted = true;
        world.kernel.continue_calls();
        CHECK(world.kernel.take_result(*world.last) == KernelWorld::failure(Errno::eintr));
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        CHECK(world.account() == world.before);
        world.task.signals.alerted = false;
        REQUIRE_FALSE(world.add(world.task, "slow"));
        world.pass(1);
        world.pass(1);
        CHECK(world.kernel.take_result(*world.last).value_or(0) > 0);
    }
}

TEST_CASE("Whoever uses the keyring of a key that is being instantiated, or instantiates another, waits",
          "[keys][sleep]") {
    SlowWorld world;
    REQUIRE_FALSE(world.add(world.task, "slow"));
    Call& first = *world.last;
    REQUIRE_FALSE(world.add(world.other, "slow"));  // the same key
    Call& second = *world.last;
    REQUIRE_FALSE(world.add(world.root, "user"));  // into a keyring of its own
    Call& third = *world.last;
    world.pass(1);
    CHECK(world.sessions == 1);
    world.pass(1);
    CHECK(world.kernel.take_result(first).value_or(0) > 0);
    CHECK(world.sessions == 1);
    world.pass(1);
    world.pass(1);
    CHECK(world.kernel.take_result(second).value_or(0) > 0);
    CHECK(world.kernel.take_result(third).value_or(0) > 0);
    CHECK(world.links_of_user() == 1);
    CHECK(world.account().quota_bytes - world.before.quota_bytes == 2 + 100 + 4);
    CHECK(world.kernel.broken_invariant().value_or("") == "");
}

TEST_CASE("A killed waiter for a keyring ends when the keyring is free, without its key", "[keys][sleep]") {
    SlowWorld world;
    const int waiter = world.other.pid;
    REQUIRE_FALSE(world.add(world.task, "slow"));
    REQUIRE_FALSE(world.add(world.other, "slow", "another"));
    world.kill(waiter);
    CHECK(world.is_alive(waiter));
    world.pass(1);
    world.kill(world.pid);
    CHECK_FALSE(world.is_alive(world.pid));
    CHECK_FALSE(world.is_alive(waiter));
    world.check_nothing_left();
}
