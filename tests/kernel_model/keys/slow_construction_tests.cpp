// SPDX-License-Identifier: Apache-2.0
// request_key(2) and its handlers, if instantiate sleeps.
#include <catch2/catch.hpp>

#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/keys/sleeping_world.hpp"

using namespace mktme;
using namespace mktme::tests;

TEST_CASE("A handler that is killed while it instantiates leaves a negative key when it has exited",
          "[keys][sleep]") {
    for (const int seconds : {0, 1}) {
        SlowWorld world;
        REQUIRE_FALSE(world.ask(world.task, "slow"));
        Call& asking = *world.last;
        const auto wanted = KernelWorld::word(number(world.upcalls.started[0]->key));
        Task& handler = world.kernel.tasks.spawn_handler(world.upcalls.started[0]->handler_keyring);
        REQUIRE(world.keyctl(handler, {16, wanted}).value() > 0);
        REQUIRE_FALSE(world.keyctl(handler, {12, wanted, world.text("x"), 1, 0}));
        world.pass(seconds);
        CHECK(world.sessions == 1);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        world.kill(handler.pid);
        CHECK(world.sessions == 0);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        world.upcalls.started[0]->outcome = Errno::ok;
        world.kernel.continue_calls();
        CHECK(world.kernel.take_result(asking) == KernelWorld::failure(Errno::enokey));
        CHECK(world.kernel.keys.find(world.upcalls.started[0]->key)->state == keys::KeyState::negative);
        CHECK_FALSE(world.kernel.keys.find(world.upcalls.started[0]->key)->flags.user_construct);
        REQUIRE(world.keyctl(world.other, {7, KernelWorld::serial(Serial::user_keyring)}) == 0);
        world.check_nothing_left();
    }
}

TEST_CASE("A handler that is interrupted keeps its authority and may instantiate again", "[keys][sleep]") {
    SlowWorld world;
    REQUIRE_FALSE(world.ask(world.task, "slow"));
    Call& asking = *world.last;
    const auto wanted = KernelWorld::word(number(world.upcalls.started[0]->key));
    Task& handler = world.kernel.tasks.spawn_handler(world.upcalls.started[0]->handler_keyring);
    REQUIRE(world.keyctl(handler, {16, wanted}).value() > 0);
    REQUIRE_FALSE(world.keyctl(handler, {12, wanted, world.text("x"), 1, 0}));
    world.pass(1);
    handler.signals.alerted = true;
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(*world.last) == KernelWorld::failure(Errno::eintr));
    handler.signals.alerted = false;
    REQUIRE_FALSE(world.keyctl(handler, {12, wanted, world.text("x"), 1, 0}));
    world.pass(1);
    world.pass(1);
    CHECK(world.kernel.take_result(*world.last) == 0);
    CHECK_FALSE(handler.cred.request_key_auth);
    world.upcalls.started[0]->outcome = Errno::ok;
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(asking) == static_cast<std::int64_t>(wanted));
    CHECK(world.kernel.broken_invariant().value_or("") == "");
}

TEST_CASE("A requester ends an upcall after the instantiation that another process has begun",
          "[keys][sleep]") {
    SlowWorld world;
    REQUIRE_FALSE(world.ask(world.task, "slow"));
    Call& asking = *world.last;
    const auto wanted = KernelWorld::word(number(world.upcalls.started[0]->key));
    Task& handler = world.kernel.tasks.spawn_handler(world.upcalls.started[0]->handler_keyring);
    REQUIRE(world.keyctl(handler, {16, wanted}).value() > 0);
    REQUIRE_FALSE(world.keyctl(handler, {12, wanted, world.text("x"), 1, 0}));
    Call& instantiating = *world.last;
    world.upcalls.started[0]->outcome = Errno::ok;
    world.kernel.continue_calls();
    CHECK_FALSE(world.kernel.take_result(asking));
    world.pass(1);
    world.pass(1);
    CHECK(world.kernel.take_result(instantiating) == 0);
    CHECK(world.kernel.take_result(asking) ==
          KernelWorld::failure(Errno::enokey));  // decided before its wait
    CHECK(world.kernel.keys.find(world.upcalls.started[0]->key)->is_positive());
    CHECK(world.kernel.broken_invariant().value_or("") == "");
}

TEST_CASE("A type's request_key may sleep, and leaves a negative key if its caller is killed",
          "[keys][sleep]") {
    for (const bool killed : {true, false}) {
        LazyWorld world;
        REQUIRE_FALSE(world.ask(world.task, "lazy"));  // sleeps in vet_description
        world.pass(1);
        CHECK(world.ended == 1);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        CHECK(world.kernel.keys.keys().size() == world.keys_before + 2);  // the key and the authority
        if (killed) world.kill(world.pid);
        else world.pass(1);
        if (!killed)
            CHECK(world.kernel.take_result(*world.last) == KernelWorld::failure(Errno::ekeyrejected));
        CHECK(world.ended == (killed ? 1 : 2));
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        CHECK(world.kernel.keys.keys().size() == world.keys_before + 1);
        CHECK(world.ask(world.other, "lazy") == KernelWorld::failure(Errno::enokey));
        REQUIRE(world.keyctl(world.other, {7, KernelWorld::serial(Serial::user_keyring)}) == 0);
        world.check_nothing_left();
    }
}

TEST_CASE("A requester that waited for its keyring takes the key that another has made", "[keys][sleep]") {
    SlowWorld world;
    REQUIRE_FALSE(world.add(world.task, "slow", "first"));
    REQUIRE_FALSE(world.request(world.other, "wanted"));
    Call& one = *world.last;
    Task& third = world.kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
    REQUIRE_FALSE(world.request(third, "wanted"));
    Call& two = *world.last;
    CHECK(world.upcalls.started.empty());
    world.pass(1);
    world.pass(1);
    CHECK(world.upcalls.started.size() == 1);
    CHECK(world.kernel.broken_invariant().value_or("") == "");
    world.upcalls.started[0]->outcome = Errno::ok;
    world.kernel.continue_calls();
    CHECK(world.kernel.take_result(one) == KernelWorld::failure(Errno::enokey));
    CHECK(world.kernel.take_result(two) == KernelWorld::failure(Errno::enokey));
    CHECK(world.kernel.broken_invariant().value_or("") == "");
}

TEST_CASE("A handler waits for the keyring of the key that it instantiates or rejects", "[keys][sleep]") {
    for (const bool rejects : {false, true}) {
        SlowWorld world;
        REQUIRE_FALSE(world.start(world.other, number_of("request_key"),
                                  {world.text("user"), world.text("wanted"), world.text("info"), 0}));
        Call& asking = *world.last;
        const auto wanted = KernelWorld::word(number(world.upcalls.started[0]->key));
        Task& handler = world.kernel.tasks.spawn_handler(world.upcalls.started[0]->handler_keyring);
        REQUIRE(world.keyctl(handler, {16, wanted}).value() > 0);
        const auto ring = KernelWorld::word(
            world.keyctl(world.root, {0, KernelWorld::serial(Serial::user_keyring), 1}).value());
        REQUIRE_FALSE(world.start(world.root, number_of("add_key"),
                                  {world.text("slow"), world.text("k"), world.text("x"), 1, ring}));
        const Arguments instantiate{12, wanted, world.text("x"), 1, ring};
        const Arguments reject{19, wanted, 60, 129, ring};
        REQUIRE_FALSE(world.keyctl(handler, rejects ? reject : instantiate));
        Call& ending = *world.last;
        world.pass(1);
        CHECK_FALSE(world.kernel.take_result(ending));
        world.pass(1);
        CHECK(world.kernel.take_result(ending) == 0);
        CHECK_FALSE(handler.cred.request_key_auth);
        world.upcalls.started[0]->outcome = Errno::ok;
        world.kernel.continue_calls();
        CHECK(world.kernel.take_result(asking) ==
              (rejects ? KernelWorld::failure(Errno::ekeyrejected) : static_cast<std::int64_t>(wanted)));
        CHECK(world.kernel.broken_invariant().value_or("") == "");
    }
}
