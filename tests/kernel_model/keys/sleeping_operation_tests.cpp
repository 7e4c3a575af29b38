// SPDX-License-Identifier: Apache-2.0
// Operations of a key type that sleep.
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "tests/kernel_model/keys/sleeping_world.hpp"

using namespace mktme;
using namespace mktme::tests;

TEST_CASE("Each operation of a type may sleep, happens once, and leaves nothing if its caller is killed",
          "[keys][sleep]") {
    const auto update = [](LazyWorld& w, std::uint64_t key) { return Arguments{2, key, w.text("y"), 1}; };
    const auto read = [](LazyWorld& w, std::uint64_t key) { return Arguments{11, key, w.text("...."), 4}; };
    const auto restrict = [](LazyWorld& w, std::uint64_t) {
        return Arguments{29, KernelWorld::serial(Serial::user_keyring), w.text("lazy"), w.text("rule")};
    };
    struct Case {
        Arguments (*arguments)(LazyWorld& world, std::uint64_t key);
        int sleeps;
        std::int64_t result;
    };
    for (const Case& c : {Case{update, 2, 0}, Case{read, 1, 4}, Case{restrict, 1, 0}}) {
        for (int moment = 0; moment <= c.sleeps; ++moment) {
            LazyWorld world;
            const auto key = world.lazy_key();
            const auto before = world.account();
            REQUIRE_FALSE(world.keyctl(world.task, c.arguments(world, key)));
            for (int sleep = 0; sleep < moment; ++sleep) world.pass(1);
            CHECK(world.ended == moment);
            CHECK(world.kernel.broken_invariant().value_or("") == "");
            if (moment == c.sleeps) CHECK(world.kernel.take_result(*world.last) == c.result);
            world.kill(world.pid);
            CHECK_FALSE(world.is_alive(world.pid));
            CHECK(world.kernel.broken_invariant().value_or("") == "");
            CHECK(world.account() == before);
            CHECK(world.kernel.shut_down().value_or("") == "");
        }
    }
}

TEST_CASE("A restriction's check may sleep, with the quota of the link reserved", "[keys][sleep]") {
    for (const bool killed : {true, false}) {
        LazyWorld world;
        const auto ring = KernelWorld::serial(Serial::user_keyring);
        REQUIRE_FALSE(world.keyctl(world.task, {29, ring, world.text("lazy"), world.text("rule")}));
        world.pass(1);
        const auto key = world.user_key(world.task, "linked");
        const auto before = world.account();
        REQUIRE_FALSE(world.keyctl(world.task, {8, key, ring}));
        CHECK(world.account().quota_bytes == before.quota_bytes + 4);
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        if (killed) {
            world.kill(world.pid);
            CHECK(world.kernel.broken_invariant().value_or("") == "");
            CHECK(world.account() == world.before);
        } else {
            world.pass(1);
            CHECK(world.kernel.take_result(*world.last) == 0);
            CHECK(world.links_of_user() == 1);
        }
        CHECK(world.kernel.broken_invariant().value_or("") == "");
        CHECK(world.kernel.shut_down().value_or("") == "");
    }
}

TEST_CASE("A killed process ends the revocation that it has begun", "[keys][sleep]") {
    LazyWorld world;
    const auto key = world.lazy_key();
    const Key& revoked = *world.kernel.keys.find(Serial{static_cast<std::int32_t>(key)});
    REQUIRE_FALSE(world.keyctl(world.task, {3, key}));
    world.kill(world.pid);
    CHECK(world.is_alive(world.pid));
    CHECK(revoked.flags.revoked);
    CHECK(revoked.expiry == keys::never);
    CHECK(world.keyctl(world.other, {15, key, 7}) == KernelWorld::failure(Errno::ekeyrevoked));
    world.pass(1);
    CHECK_FALSE(world.is_alive(world.pid));
    CHECK(world.ended == 1);
    CHECK(revoked.expiry != keys::never);
    CHECK(world.kernel.broken_invariant().value_or("") == "");
    CHECK(world.kernel.shut_down().value_or("") == "");
}

TEST_CASE("A revocation that a signal could interrupt is a fault of the type", "[keys][sleep]") {
    SlowWorld world;
    keys::KeyType type = slow_type(world.sessions);
    type.name = "sleepy";
    type.instantiate = keys::take_payload;
    type.revoke = [](Call& call, Key&) { static_cast<void>(call.sleep_for(device_time)); };
    world.kernel.keys.types.add(std::move(type));
    const auto key = world.add(world.task, "sleepy");
    REQUIRE(key);
    CHECK_THROWS_AS(world.keyctl(world.task, {3, KernelWorld::word(*key)}), InvariantError);
}
