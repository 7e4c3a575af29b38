// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "kernel_model/process/change_ids.hpp"
#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/keys/key_world.hpp"

using namespace mktme;
using namespace mktme::tests;

TEST_CASE("A child keeps the session keyring only, a thread also that of the process", "[keys][process]") {
    KeyWorld world;
    Task& parent = world.process(KeyWorld::alice);
    world.user_key(parent, "t", Serial::thread_keyring);
    world.user_key(parent, "p", Serial::process_keyring);
    world.user_key(parent, "s");
    Task& child = **world.tasks.fork(parent);
    CHECK(child.cred.session_keyring == parent.cred.session_keyring);
    CHECK_FALSE(child.cred.process_keyring);
    CHECK_FALSE(child.cred.thread_keyring);
    Task& thread = **world.tasks.create_thread(parent);
    CHECK(thread.cred.process_keyring == parent.cred.process_keyring);
    CHECK(thread.cred.thread_keyring);
    CHECK(thread.cred.thread_keyring != parent.cred.thread_keyring);
}

TEST_CASE("The program of a process keeps the keyrings of whoever started it", "[keys][process]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    world.user_key(task, "t", Serial::thread_keyring);
    const auto ring = task.cred.thread_keyring->serial;
    world.tasks.exec(task);
    CHECK_FALSE(task.cred.thread_keyring);
    CHECK(world.exists(ring));
    CHECK_FALSE(world.broken_invariant());
    world.tasks.exec(task);
    CHECK_FALSE(world.exists(ring));
}

TEST_CASE("Keyrings die with the last process that holds them", "[keys][process]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    REQUIRE(world.call(task, keys::join_session_keyring, nullptr));
    const auto key = world.user_key(task, "k");
    Task& child = **world.tasks.fork(task);
    world.tasks.exit_process(task);
    CHECK(world.exists(key));
    world.tasks.exit_process(child);
    CHECK_FALSE(world.exists(key));
    CHECK(world.service.users.find(KeyWorld::alice) == nullptr);
}

TEST_CASE("The user's keyrings are made on first use and outlive the process", "[keys][process]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto ring = *world.call(task, keys::get_keyring_id, Serial::user_keyring, false);
    CHECK(world.key(ring).description == "_uid.1000");
    const auto session = *world.call(task, keys::get_keyring_id, Serial::user_session_keyring, false);
    CHECK(world.key(session).description == "_uid_ses.1000");
    CHECK(world.call(task, keys::read_key, session, 400)->length == 4);  // the link to the user's keyring
    world.tasks.exit_process(task);
    CHECK(world.exists(ring));
    CHECK(world.exists(session));
    Task& next = world.process(KeyWorld::alice);
    CHECK(*world.call(next, keys::get_keyring_id, Serial::user_keyring, false) == ring);
    CHECK(*world.call(next, keys::get_keyring_id, Serial::user_session_keyring, false) == session);
}

TEST_CASE("A parent takes its child's session keyring when it next enters the kernel", "[keys][process]") {
    KeyWorld world;
    Task& parent = world.process(KeyWorld::alice);
    REQUIRE(world.call(parent, keys::join_session_keyring, nullptr));
    const auto old = parent.cred.session_keyring->serial;
    Task& child = **world.tasks.fork(parent);
    REQUIRE(world.call(child, keys::join_session_keyring, nullptr));
    CHECK(world.call(child, keys::session_to_parent) == Errno::ok);
    CHECK(world.exists(old));
    CHECK(*world.call(parent, keys::get_keyring_id, Serial::session_keyring, false) ==
          child.cred.session_keyring->serial);
    CHECK(world.call(parent, keys::session_to_parent) == Errno::eperm);
}

TEST_CASE("The session keyring a parent gives up lives until a grace period after its next call",
          "[keys][process]") {
    KeyWorld world;
    Task& parent = world.process(KeyWorld::alice);
    REQUIRE(world.call(parent, keys::join_session_keyring, nullptr));
    const auto old = parent.cred.session_keyring->serial;
    Task& child = **world.tasks.fork(parent);
    REQUIRE(world.call(child, keys::join_session_keyring, nullptr));
    CHECK(world.call(child, keys::session_to_parent) == Errno::ok);
    world.clock.pass(10);
    CHECK(world.exists(old));
    CHECK(world.call(parent, keys::describe_key, old, 0));
    CHECK_FALSE(parent.cred.session_keyring->serial == old);
    CHECK(world.exists(old));
    CHECK_FALSE(world.broken_invariant());
    const auto grace_period = world.service.rcu_grace_period;
    world.clock.pass(grace_period - syscall::KernelTime{1});
    CHECK(world.exists(old));
    world.clock.pass(syscall::KernelTime{1});
    CHECK_FALSE(world.exists(old));
    CHECK_FALSE(world.broken_invariant());
}

TEST_CASE("Without privilege a process swaps only among the ids it has", "[task]") {
    auto cred = task::credentials_of(Uid::root, Gid::root);
    CHECK(process::set_user_ids(cred, Uid{5}, Uid{6}, Uid{7}) == Errno::ok);
    CHECK(cred.capabilities.effective.empty());
    CHECK(process::set_user_ids(cred, Uid::none, Uid{7}, Uid::none) == Errno::ok);
    CHECK(cred.uid.filesystem == Uid{7});
    CHECK(process::set_user_ids(cred, Uid::none, Uid{8}, Uid::none) == Errno::eperm);
    CHECK(process::set_groups(cred, {}) == Errno::eperm);
    process::set_filesystem_uid(cred, Uid{8});
    CHECK(cred.uid.filesystem == Uid{7});
    process::set_filesystem_uid(cred, Uid{5});
    CHECK(cred.uid.filesystem == Uid{5});
}

TEST_CASE("Privilege goes with the effective uid and comes back while one uid is still root's", "[task]") {
    auto cred = task::credentials_of(Uid::root, Gid::root);
    CHECK(process::set_user_ids(cred, Uid::none, Uid{5}, Uid::none) == Errno::ok);
    CHECK(cred.capabilities.effective.empty());
    CHECK(process::set_user_ids(cred, Uid::none, Uid::root, Uid::none) == Errno::ok);
    CHECK(cred.capabilities.effective == task::CapabilitySet::all());
}

TEST_CASE("The ids a new program may go back to are its effective ones", "[task]") {
    KeyWorld world;
    Task& task = world.process(Uid::root);
    REQUIRE(process::set_group_ids(task.cred, Gid{5}, Gid{6}, Gid{7}) == Errno::ok);
    REQUIRE(process::set_user_ids(task.cred, Uid{5}, Uid{6}, Uid{7}) == Errno::ok);
    process::set_filesystem_uid(task.cred, Uid{5});
    world.tasks.exec(task);
    CHECK(task.cred.uid.real == Uid{5});
    CHECK(task.cred.uid.effective == Uid{6});
    CHECK(task.cred.uid.saved == Uid{6});
    CHECK(task.cred.uid.filesystem == Uid{6});
    CHECK(task.cred.gid.real == Gid{5});
    CHECK(task.cred.gid.saved == Gid{6});
    CHECK(task.cred.gid.filesystem == Gid{6});
    CHECK(task.cred.capabilities.permitted.empty());
}

TEST_CASE("A user's persistent keyring is found again until it is invalidated", "[keys][process]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto persistent = [&](Task& who, Uid uid) {
        return world.call(who, keys::get_persistent, uid, Serial::thread_keyring);
    };
    const auto ring = *persistent(task, Uid::none);
    CHECK(world.key(ring).description == "_persistent.1000");
    CHECK(*persistent(task, KeyWorld::alice) == ring);
    Task& other = world.process(KeyWorld::bob);
    CHECK(persistent(other, KeyWorld::alice).error() == Errno::eperm);
    CHECK(*persistent(other, Uid::none) != ring);

    const std::int64_t expiry = world.service.sysctl.persistent_keyring_expiry;
    world.clock.pass(expiry - 1);
    CHECK(*persistent(task, Uid::none) == ring);  // and its expiry time restarts
    world.clock.pass(expiry - 1);
    CHECK(*persistent(task, Uid::none) == ring);
    CHECK(world.call(task, keys::invalidate_key, ring) == Errno::ok);
    const auto next = *persistent(task, Uid::none);
    CHECK(next != ring);
    CHECK(world.key(next).description == "_persistent.1000");
    CHECK_FALSE(world.broken_invariant());
}
