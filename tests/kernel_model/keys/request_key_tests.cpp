// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/keys/calls/request_key.hpp"
#include "kernel_model/keys/core/request_key_auth.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/keys/key_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

/// Request for a key that waits for its handler.
struct Request : KeyWorld {
    Task& task = process(alice);
    SleepingCall sleeping{*this, task};

    keys::Result<Serial> ask() {
        return sleeping.run(keys::request_key, "user", "wanted", "info", Serial::thread_keyring);
    }
    Task& handler() { return tasks.spawn_handler(upcalls.started.at(0)->handler_keyring); }
    Serial wanted() { return upcalls.started.at(0)->key; }
};

}  // namespace

TEST_CASE("A request sleeps until its handler has exited, then yields the constructed key",
          "[keys][request_key]") {
    Request world;
    CHECK(world.ask().error() == Errno::erestartsys);
    CHECK_FALSE(world.sleeping.can_continue());
    Task& handler = world.handler();
    REQUIRE(world.call(handler, keys::assume_authority, world.wanted()));
    CHECK(world.call(handler, keys::instantiate_key, world.wanted(), "made", Serial::none) == Errno::ok);
    CHECK_FALSE(world.sleeping.can_continue());
    world.upcalls.started[0]->outcome = Errno::ok;
    CHECK(world.sleeping.can_continue());
    CHECK(*world.ask() == world.wanted());
    CHECK(*world.call(world.task, keys::read_key, world.wanted(), 100)->data == "made");
}

TEST_CASE("A handler that does nothing leaves a negative key for a minute", "[keys][request_key]") {
    Request world;
    CHECK(world.ask().error() == Errno::erestartsys);
    world.upcalls.started[0]->outcome = Errno::ok;
    CHECK(world.ask().error() == Errno::enokey);
    const auto again = [&] {
        return world.call(world.task, keys::request_key, "user", "wanted", nullptr, Serial::none).error();
    };
    CHECK(world.key(world.wanted()).expiry == world.service.now() + keys::negative_timeout);
    CHECK(again() == Errno::enokey);
    CHECK(world.upcalls.started.size() == 1);
}

TEST_CASE("Without a handler program the request fails with its error", "[keys][request_key]") {
    Request world;
    CHECK(world.ask().error() == Errno::erestartsys);
    const auto wanted = world.wanted();
    world.upcalls.started[0]->outcome = Errno::enoent;
    CHECK(world.ask().error() == Errno::enoent);
    CHECK(world.key(wanted).state == keys::KeyState::negative);
    CHECK(world.key(wanted).rejection == Errno::enokey);
    CHECK_FALSE(world.key(wanted).flags.user_construct);
}

TEST_CASE("A construction that cannot begin leaves a negative key", "[keys][request_key]") {
    Request world;
    world.service.constructors.emplace_back(
        [](keys::Call&, const keys::KeyPtr&) { return std::optional{Errno::enomem}; });
    CHECK(world.ask().error() == Errno::enomem);
    const auto again = world.call(world.task, keys::request_key, "user", "wanted", nullptr, Serial::none);
    CHECK(again.error() == Errno::enokey);
    CHECK(world.service.users.find(KeyWorld::alice)->instantiated ==
          world.service.users.find(KeyWorld::alice)->keys);
}

TEST_CASE("A second requester waits for the same construction and can be interrupted",
          "[keys][request_key]") {
    Request world;
    CHECK(world.ask().error() == Errno::erestartsys);
    SleepingCall second{world, world.task};
    const auto ask = [&] { return second.run(keys::request_key, "user", "wanted", "info", Serial::none); };
    CHECK(ask().error() == Errno::erestartsys);
    CHECK(world.upcalls.started.size() == 1);
    CHECK_FALSE(second.can_continue());
    second.interrupt();
    CHECK(second.can_continue());
    CHECK(ask().error() == Errno::eintr);
}

TEST_CASE("add_key over a key under construction waits, and fails if the key turns out negative",
          "[keys][request_key]") {
    Request world;
    CHECK(world.ask().error() == Errno::erestartsys);
    SleepingCall adding{world, world.task};
    const auto add = [&] {
        return adding.run(keys::add_key, "user", "wanted", "mine", Serial::thread_keyring);
    };
    CHECK(add().error() == Errno::erestartsys);
    Task& handler = world.handler();
    REQUIRE(world.call(handler, keys::assume_authority, world.wanted()));
    CHECK(world.call(handler, keys::negate_key, world.wanted(), 100, Serial::none) == Errno::ok);
    CHECK(adding.can_continue());
    CHECK(add().error() == Errno::enokey);
}

TEST_CASE("Authority ends with the construction", "[keys][request_key]") {
    Request world;
    CHECK(world.ask().error() == Errno::erestartsys);
    Task& handler = world.handler();
    const auto authkey = *world.call(handler, keys::assume_authority, world.wanted());
    CHECK(world.call(handler, keys::instantiate_key, world.wanted(), "made", Serial::none) == Errno::ok);
    CHECK(world.call(handler, keys::instantiate_key, world.wanted(), "made", Serial::none) == Errno::eperm);
    CHECK_FALSE(handler.cred.request_key_auth);
    world.upcalls.started[0]->outcome = Errno::ok;
    REQUIRE(world.ask());
    CHECK_FALSE(world.exists(authkey));
}

TEST_CASE("A key that a handler asks for goes to the first requester's keyring, if the handler wants that",
          "[keys][request_key]") {
    Request world;
    CHECK(world.ask().error() == Errno::erestartsys);
    Task& handler = world.handler();
    REQUIRE(world.call(handler, keys::assume_authority, world.wanted()));
    const auto links = [&] {
        return world.call(world.task, keys::read_key, Serial::thread_keyring, 400)->length / 4;
    };
    const auto ask_with = [&](task::DefaultDestination destination, const char* name) {
        REQUIRE(world.call(handler, keys::set_reqkey_keyring, destination));
        return world.call(handler, keys::request_key, "user", name, "info", Serial::none).error();
    };
    CHECK(links() == 1);
    CHECK(ask_with(task::DefaultDestination::thread_keyring, "own") == Errno::erestartsys);
    CHECK(links() == 1);
    CHECK(ask_with(task::DefaultDestination::requestor_keyring, "requester's") == Errno::erestartsys);
    CHECK(links() == 2);
}

TEST_CASE("A registered constructor is asked before an upcall is made", "[keys][request_key]") {
    Request world;
    int asked = 0;
    world.service.constructors.emplace_back([&](keys::Call&, const keys::KeyPtr&) {
        ++asked;
        return std::nullopt;
    });
    world.service.constructors.emplace_back([&](keys::Call& call, const keys::KeyPtr& authkey) {
        ++asked;
        auto& authority = keys::authorisation(*authkey);
        return std::optional{instantiate_and_link(call, *authority.target, "agent", nullptr, authkey.get())};
    });
    CHECK(world.ask());
    CHECK(asked == 2);
    CHECK(world.upcalls.started.empty());
}

TEST_CASE("A type may bring its own constructor", "[keys][types]") {
    Request world;
    keys::KeyType type = world.service.user_type;
    type.name = "prompt";
    type.request_key = [](keys::Call&, const keys::KeyPtr& authkey) {
        keys::complete_request_key(*authkey, Errno::eacces);
        return Errno::eacces;
    };
    world.service.types.add(std::move(type));
    CHECK(world.call(world.task, keys::request_key, "prompt", "k", "info", Serial::thread_keyring).error() ==
          Errno::eacces);
    CHECK(world.upcalls.started.empty());
}

TEST_CASE("A new type lacks what its table leaves out", "[keys][types]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    CHECK(world.call(task, keys::add_key, "sealed", "k", "x", Serial::thread_keyring).error() ==
          Errno::enodev);
    bool destroyed = false;
    world.service.types.add({
        .name = "sealed",
        .instantiate =
            [](keys::Call&, keys::Key& key, keys::PreparsedPayload& parsed) {
                return parsed.data == "bad" ? Errno::ekeyrejected : keys::reserve_payload(key, 16);
            },
        .destroy = [&](keys::Key&) { destroyed = true; },
    });
    CHECK(world.call(task, keys::add_key, "sealed", "k", "bad", Serial::thread_keyring).error() ==
          Errno::ekeyrejected);
    CHECK_FALSE(world.broken_invariant());
    const auto key = *world.call(task, keys::add_key, "sealed", "k", "x", Serial::thread_keyring);
    CHECK(world.key(key).perm == 0x39010000);
    CHECK(world.call(task, keys::update_key, key, "y") == Errno::eacces);
    CHECK(world.call(task, keys::read_key, key, 10).error() == Errno::eopnotsupp);
    CHECK(world.call(task, keys::keyring_unlink, key, Serial::thread_keyring) == Errno::ok);
    CHECK_FALSE(world.exists(key));
    CHECK(destroyed);
}
