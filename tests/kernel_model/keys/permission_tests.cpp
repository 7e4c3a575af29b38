// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <catch2/catch.hpp>

#include "kernel_model/task/task.hpp"
#include "tests/kernel_model/keys/key_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using keys::Need;

namespace {

struct PermissionCase : KeyWorld {
    Task& owner = process(alice);
    keys::Key& key = *service.find(user_key(owner, "k"));
    task::Credentials member = task::credentials_of(bob, Gid{7}, {Gid{1000}});
    task::Credentials stranger = task::credentials_of(bob, Gid{7});
};

}  // namespace

TEST_CASE("Each need asks for its own bit, in the byte of the first group that applies",
          "[keys][permission]") {
    PermissionCase world;
    constexpr std::array needs{Need::view, Need::read, Need::write, Need::search, Need::link, Need::setattr};
    for (unsigned bit = 0; bit < 6; ++bit) {
        const keys::Perm one = 1U << bit;
        for (unsigned asked = 0; asked < 6; ++asked) {
            const auto expected = asked == bit ? Errno::ok : Errno::eacces;
            world.key.perm = keys::perm::user(one);
            CHECK(check_permission(world.key, false, world.owner.cred, needs[asked]) == expected);
            world.key.perm = keys::perm::group(one);
            CHECK(check_permission(world.key, false, world.member, needs[asked]) == expected);
            world.key.perm = keys::perm::other(one);
            CHECK(check_permission(world.key, false, world.stranger, needs[asked]) == expected);
            world.key.perm = keys::perm::possessor(one);
            CHECK(check_permission(world.key, true, world.stranger, needs[asked]) == expected);
        }
    }
}

TEST_CASE("A possessor's rights come on top of those as user, group or other", "[keys][permission]") {
    PermissionCase world;
    world.key.perm = keys::perm::possessor(keys::perm::read) | keys::perm::user(keys::perm::view);
    CHECK(check_permission(world.key, true, world.owner.cred, Need::read) == Errno::ok);
    CHECK(check_permission(world.key, true, world.owner.cred, Need::view) == Errno::ok);
    CHECK(check_permission(world.key, false, world.owner.cred, Need::read) == Errno::eacces);
}

TEST_CASE("The owner is not helped by what others may do", "[keys][permission]") {
    PermissionCase world;
    world.key.perm = keys::perm::other(keys::perm::all);
    CHECK(check_permission(world.key, false, world.owner.cred, Need::read) == Errno::eacces);
    CHECK(check_permission(world.key, false, world.stranger, Need::read) == Errno::ok);
}

TEST_CASE("A key that belongs to no group has no members", "[keys][permission]") {
    PermissionCase world;
    world.key.gid = Gid::none;
    world.key.perm = keys::perm::group(keys::perm::read);
    const auto without_group = task::credentials_of(KeyWorld::bob, Gid::none, {Gid::none});
    CHECK(check_permission(world.key, false, without_group, Need::read) == Errno::eacces);
    world.key.perm |= keys::perm::other(keys::perm::view);
    CHECK(check_permission(world.key, false, without_group, Need::view) == Errno::ok);
}

TEST_CASE("A group without any right does not hide those of others", "[keys][permission]") {
    PermissionCase world;
    world.key.perm = keys::perm::other(keys::perm::read);
    CHECK(check_permission(world.key, false, world.member, Need::read) == Errno::ok);
    world.key.perm |= keys::perm::group(keys::perm::view);
    CHECK(check_permission(world.key, false, world.member, Need::read) == Errno::eacces);
}
