// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "kernel_model/keys/core/proc.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/keys/key_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

Errno read_error(KeyWorld& world, Task& task, Serial key) {
    return world.call(task, keys::read_key, key, 100).error();
}
std::size_t links_of(KeyWorld& world, Task& task) {
    return world.call(task, keys::read_key, Serial::thread_keyring, 400)->length / 4;
}

}  // namespace

TEST_CASE("A key expires on its second and leaves its keyrings gc_delay later", "[keys][gc]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto key = world.user_key(task, "k", Serial::thread_keyring);
    REQUIRE(world.call(task, keys::set_key_timeout, key, 10) == Errno::ok);
    world.clock.pass(9);
    CHECK(read_error(world, task, key) == Errno::ok);
    world.clock.pass(1);
    CHECK(read_error(world, task, key) == Errno::ekeyexpired);
    CHECK(world.call(task, keys::describe_key, key, 100).error() == Errno::ekeyexpired);
    world.clock.pass(299);
    CHECK(links_of(world, task) == 1);
    world.clock.pass(1);
    CHECK(links_of(world, task) == 0);
    CHECK_FALSE(world.exists(key));
}

TEST_CASE("Without gc_delay, dead links stay until a timer or an invalidated key makes the collector look",
          "[keys][gc]") {
    KeyWorld world;
    world.service.sysctl.gc_delay = 0;
    Task& task = world.process(KeyWorld::alice);
    const auto revoked = world.user_key(task, "revoked", Serial::thread_keyring);
    const auto timed = world.user_key(task, "timed", Serial::thread_keyring);
    REQUIRE(world.call(task, keys::revoke_key, revoked) == Errno::ok);
    world.clock.pass(1'000);
    CHECK(links_of(world, task) == 2);
    REQUIRE(world.call(task, keys::set_key_timeout, timed, 1) == Errno::ok);
    world.clock.pass(1);
    CHECK(links_of(world, task) == 0);
    CHECK_FALSE(world.exists(revoked));
}

TEST_CASE("A timeout of zero and an update both end a timeout", "[keys][gc]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto one = world.user_key(task, "one", Serial::thread_keyring);
    const auto two = world.user_key(task, "two", Serial::thread_keyring);
    for (const auto key : {one, two}) REQUIRE(world.call(task, keys::set_key_timeout, key, 10) == Errno::ok);
    REQUIRE(world.call(task, keys::set_key_timeout, one, 0) == Errno::ok);
    REQUIRE(world.call(task, keys::update_key, two, "new") == Errno::ok);
    world.clock.pass(100'000);
    CHECK(links_of(world, task) == 2);
    CHECK(read_error(world, task, two) == Errno::ok);
}

TEST_CASE("A revoked key gives back its payload at once and its links after gc_delay", "[keys][gc]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto key = world.user_key(task, "k", Serial::thread_keyring, "payload");
    const auto before = world.service.users.find(KeyWorld::alice)->quota_bytes;
    REQUIRE(world.call(task, keys::revoke_key, key) == Errno::ok);
    CHECK(world.service.users.find(KeyWorld::alice)->quota_bytes == before - 7);
    CHECK(world.call(task, keys::describe_key, key, 100).error() == Errno::ekeyrevoked);
    world.clock.pass(299);
    CHECK(links_of(world, task) == 1);
    world.clock.pass(1);
    CHECK(links_of(world, task) == 0);
}

TEST_CASE("An invalidated key is gone for the next call", "[keys][gc]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto key = world.user_key(task, "k", Serial::thread_keyring);
    REQUIRE(world.call(task, keys::invalidate_key, key) == Errno::ok);
    CHECK(links_of(world, task) == 0);
    CHECK_FALSE(world.exists(key));
}

TEST_CASE("The last key within the quota is allowed, the next is not", "[keys][quota]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    world.service.sysctl.maxkeys = 3;
    world.user_key(task, "one", Serial::thread_keyring);  // with the thread keyring: two keys
    CHECK(world.call(task, keys::add_key, "user", "two", "x", Serial::thread_keyring));
    CHECK(world.call(task, keys::add_key, "user", "three", "x", Serial::thread_keyring).error() ==
          Errno::edquot);
    CHECK_FALSE(world.broken_invariant());
}

TEST_CASE("The last byte within the quota is allowed, the next is not", "[keys][quota]") {
    for (const int spare : {0, -1}) {
        KeyWorld world;
        Task& task = world.process(KeyWorld::alice);
        const auto key = world.user_key(task, "k", Serial::thread_keyring, "xx");
        world.service.sysctl.maxbytes = world.service.users.find(KeyWorld::alice)->quota_bytes + 5 + spare;
        CHECK(world.call(task, keys::update_key, key, "1234567") == (spare == 0 ? Errno::ok : Errno::edquot));
        CHECK_FALSE(world.broken_invariant());
    }
}

TEST_CASE("A new key may take the last byte within the quota, and no byte more", "[keys][quota]") {
    for (const int spare : {0, -1}) {
        KeyWorld world;
        Task& task = world.process(KeyWorld::alice);
        world.user_key(task, "k", Serial::thread_keyring, "xx");
        const auto& user = *world.service.users.find(KeyWorld::alice);
        // "new" and its NUL, four bytes of payload, four of the link
        world.service.sysctl.maxbytes = user.quota_bytes + 12 + spare;
        CHECK(world.call(task, keys::add_key, "user", "new", "1234", Serial::thread_keyring).error() ==
              (spare == 0 ? Errno::ok : Errno::edquot));
        CHECK_FALSE(world.broken_invariant());
    }
}

TEST_CASE("A key that takes the last byte of the new owner's quota may be given away", "[keys][quota]") {
    for (const int spare : {0, -1}) {
        KeyWorld world;
        Task& root = world.process(Uid::root);
        const auto key = world.user_key(root, "given", Serial::thread_keyring, "1234");
        world.service.sysctl.maxbytes = 10 + spare;  // six of the description, four of the payload
        CHECK(world.call(root, keys::chown_key, key, KeyWorld::alice, Gid::none) ==
              (spare == 0 ? Errno::ok : Errno::edquot));
        CHECK_FALSE(world.broken_invariant());
    }
}

TEST_CASE("A key may be given to a group of its owner's, with privilege to any", "[keys]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    task.cred.groups = {Gid{7}};
    const auto key = world.user_key(task, "k", Serial::thread_keyring);
    CHECK(world.call(task, keys::chown_key, key, Uid::none, Gid{8}) == Errno::eacces);
    CHECK(world.key(key).gid == Gid{1000});
    CHECK(world.call(task, keys::chown_key, key, Uid::none, Gid{7}) == Errno::ok);
    CHECK(world.key(key).gid == Gid{7});
    task.cred.capabilities.effective = {task::Capability::sys_admin};
    CHECK(world.call(task, keys::chown_key, key, Uid::none, Gid{8}) == Errno::ok);
    CHECK(world.key(key).gid == Gid{8});
    CHECK(world.key(key).uid == KeyWorld::alice);
}

TEST_CASE("Giving a key away moves its quota, unless the new owner's is full", "[keys][quota]") {
    KeyWorld world;
    Task& root = world.process(Uid::root);
    const auto first = world.user_key(root, "first", Serial::thread_keyring);
    const auto second = world.user_key(root, "second", Serial::thread_keyring);
    world.service.sysctl.maxkeys = 1;
    const auto keys_of = [&](Uid uid) { return world.service.users.find(uid)->keys; };
    const auto roots = keys_of(Uid::root);
    CHECK(world.call(root, keys::chown_key, first, KeyWorld::alice, Gid::none) == Errno::ok);
    CHECK(world.service.users.find(KeyWorld::alice)->quota_keys == 1);
    CHECK(keys_of(KeyWorld::alice) == 1);
    CHECK(keys_of(Uid::root) == roots - 1);
    CHECK(world.call(root, keys::chown_key, second, KeyWorld::alice, Gid::none) == Errno::edquot);
    CHECK(world.key(second).uid == Uid::root);
    CHECK_FALSE(world.broken_invariant());
}

TEST_CASE("A key marked to be kept is not revoked, invalidated or timed out", "[keys][keep]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto ring = world.keyring(task, "r", Serial::thread_keyring);
    world.service.find(ring)->flags.keep = true;
    const auto key = world.user_key(task, "k", ring);
    CHECK(world.key(key).flags.keep);
    CHECK(world.call(task, keys::revoke_key, key) == Errno::eperm);
    CHECK(world.call(task, keys::invalidate_key, key) == Errno::eperm);
    CHECK(world.call(task, keys::set_key_timeout, key, 1) == Errno::eperm);
    CHECK(world.call(task, keys::keyring_unlink, key, ring) == Errno::eperm);
    CHECK(world.call(task, keys::keyring_clear, ring) == Errno::eperm);
    CHECK(world.call(task, keys::keyring_unlink, ring, Serial::thread_keyring) == Errno::ok);
}

TEST_CASE("/proc shows the usual columns", "[keys][proc]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto key = world.user_key(task, "k", Serial::thread_keyring, "payload");
    CHECK(world.call(task, keys::set_key_timeout, key, 90) == Errno::ok);
    const auto& shown = world.key(key);
    CHECK(*keys::proc_keys_line(world.service, task.cred, shown) ==
          fmt::format("{:08x} I--Q---     1   1m 3f010000  1000  1000 user      k: 7", number(key)));
    CHECK(keys::proc_key_users(world.service) == " 1000:     2 2/2 2/200 18/20000\n");
    Task& stranger = world.process(KeyWorld::bob);
    CHECK_FALSE(keys::proc_keys_line(world.service, stranger.cred, shown));
    CHECK(keys::proc_keys(world.service, stranger.cred).empty());
}
