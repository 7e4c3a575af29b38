// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "tests/kernel_model/keys/key_world.hpp"
#include "tests/kernel_model/process/signal_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

/// Two requesters of a key whose handler has not finished. The second waits for the construction by the first.
struct Requesters : SignalsIn<KeyWorld> {
    Task& first = process(alice);
    Task& second = process(alice);
    SleepingCall first_call{*this, first};
    SleepingCall second_call{*this, second};

    Requesters() {
        second.cred.session_keyring = nullptr;
        CHECK(ask(first_call).error() == Errno::erestartsys);
        CHECK(ask(second_call).error() == Errno::erestartsys);
    }
    static keys::Result<Serial> ask(SleepingCall& call) {
        return call.run(keys::request_key, "user", "wanted", "info", Serial::user_keyring);
    }
};

}  // namespace

TEST_CASE("A signal interrupts a wait for a key, and SA_RESTART makes it start over", "[signals][keys]") {
    Requesters world;
    CHECK(world.upcalls.started.size() == 1);
    world.handle(world.second, Signal::sigusr1, action_flag::restart);
    world.handle(world.second, Signal::sigusr2);
    CHECK_FALSE(world.second_call.can_continue());
    REQUIRE(world.send(world.first, world.second, Signal::sigusr1) == Errno::ok);
    CHECK(world.second_call.can_continue());
    CHECK(world.ask(world.second_call).error() == Errno::eintr);
    CHECK(world.delivery.return_to_user(world.second).restarts_call);
    world.delivery.sigreturn(world.second);
    CHECK(world.ask(world.second_call).error() == Errno::erestartsys);

    REQUIRE(world.send(world.first, world.second, Signal::sigusr2) == Errno::ok);
    CHECK(world.ask(world.second_call).error() == Errno::eintr);
    CHECK_FALSE(world.delivery.return_to_user(world.second).restarts_call);
}

TEST_CASE("A blocked signal leaves a wait for a key alone, and none ends a wait for a handler",
          "[signals][keys]") {
    Requesters world;
    world.handle(world.second, Signal::sigusr1);
    world.block(world.second, {Signal::sigusr1});
    REQUIRE(world.send(world.first, world.second, Signal::sigusr1) == Errno::ok);
    CHECK_FALSE(world.second_call.can_continue());
    world.handle(world.first, Signal::sigusr1);
    REQUIRE(world.send(world.second, world.first, Signal::sigusr1) == Errno::ok);
    CHECK_FALSE(world.first_call.can_continue());
}
