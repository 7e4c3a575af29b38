// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/kernel_model/keys/key_world.hpp"

using namespace mktme;
using namespace mktme::tests;

TEST_CASE("A key displaces the one of the same type and description", "[keys][keyring]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto first = world.keyring(task, "r");
    const auto second = world.keyring(task, "r");
    CHECK(first != second);
    CHECK_FALSE(world.exists(first));
    CHECK(world.exists(second));
}

TEST_CASE("Unlinking goes by type and description, whatever key is named", "[keys][keyring]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto one = world.keyring(task, "one");
    const auto two = world.keyring(task, "two");
    const auto mine = world.user_key(task, "k", one);
    const auto other = world.user_key(task, "k", two);
    CHECK(world.call(task, keys::keyring_unlink, mine, two) == Errno::ok);
    CHECK(world.exists(mine));
    CHECK_FALSE(world.exists(other));
}

TEST_CASE("No keyring can come to contain itself", "[keys][keyring]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto outer = world.keyring(task, "outer");
    const auto inner = world.keyring(task, "inner", outer);
    CHECK(world.call(task, keys::keyring_link, outer, outer) == Errno::edeadlk);
    CHECK(world.call(task, keys::keyring_link, outer, inner) == Errno::edeadlk);
    CHECK_FALSE(world.broken_invariant());
}

TEST_CASE("Six levels of keyrings may be linked, seven may not", "[keys][keyring]") {
    for (const int levels : {6, 7}) {
        KeyWorld world;
        Task& task = world.process(KeyWorld::alice);
        const auto top = world.keyring(task, "0", Serial::thread_keyring);
        Serial bottom = top;
        for (int level = 1; level <= levels; ++level)
            bottom = world.keyring(task, fmt::format("{}", level).c_str(), bottom);
        const auto elsewhere = world.keyring(task, "elsewhere", Serial::process_keyring);
        CHECK(world.call(task, keys::keyring_link, top, elsewhere) ==
              (levels == 6 ? Errno::ok : Errno::eloop));
    }
}

TEST_CASE("A search finds a key below six levels of keyrings and none below seven", "[keys][keyring]") {
    for (const int levels : {6, 7}) {
        KeyWorld world;
        Task& task = world.process(KeyWorld::alice);
        const auto top = world.keyring(task, "top", Serial::thread_keyring);
        Serial bottom = top;
        for (int level = 1; level <= levels; ++level)
            bottom = world.keyring(task, fmt::format("{}", level).c_str(), bottom);
        const auto key = world.user_key(task, "deep", bottom);
        const auto found = world.call(task, keys::keyring_search, top, "user", "deep", Serial::none);
        CHECK(found.error() == (levels == 6 ? Errno::ok : Errno::enokey));
        if (found) CHECK(*found == key);
    }
}

TEST_CASE("A move that must not displace leaves both keyrings as they were", "[keys][keyring]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto from = world.keyring(task, "from");
    const auto to = world.keyring(task, "to");
    const auto moved = world.user_key(task, "k", from);
    const auto present = world.user_key(task, "k", to);
    CHECK(world.call(task, keys::keyring_move, moved, from, to, keys::move_excl) == Errno::eexist);
    CHECK(world.exists(present));
    CHECK(world.call(task, keys::keyring_move, moved, from, to, 0) == Errno::ok);
    CHECK_FALSE(world.exists(present));
    CHECK(world.call(task, keys::keyring_move, moved, from, to, 0) == Errno::enoent);
    CHECK(world.call(task, keys::keyring_move, moved, to, from, 2) == Errno::einval);
    CHECK_FALSE(world.broken_invariant());
}

TEST_CASE("A keyring that asks for signatures takes no key that can have none", "[keys][keyring]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto key = world.user_key(task, "k", Serial::thread_keyring);
    const auto restricted = [&](Serial ring, const std::string& rule) {
        return world.call(task, keys::restrict_keyring, ring, "asymmetric", std::string_view{rule});
    };
    const auto ring = world.keyring(task, "r", Serial::thread_keyring);
    for (const auto* wrong : {"", "x", "builtin_trusted:", "key_or_keyring", "key_or_keyring:1x:chain",
                              "key_or_keyring:0:", "key_or_keyring:99999999999"})
        CHECK(restricted(ring, wrong) == Errno::einval);
    CHECK(restricted(ring, "key_or_keyring:0") == Errno::enokey);
    CHECK(restricted(ring, "key_or_keyring:2147483647") == Errno::enokey);
    CHECK(restricted(ring, "key_or_keyring:2147483648") == Errno::einval);
    CHECK(restricted(ring, "key_or_keyring:-2147483648") == Errno::enokey);
    CHECK(restricted(ring, "key_or_keyring:-2147483649") == Errno::einval);
    CHECK(restricted(ring, "key_or_keyring:0:chain") == Errno::ok);
    CHECK(restricted(ring, "builtin_trusted") == Errno::eexist);
    CHECK(world.call(task, keys::keyring_link, key, ring) == Errno::eopnotsupp);
    CHECK_FALSE(world.broken_invariant());
}

TEST_CASE("A keyring cannot come to trust itself, and keeps what it trusts", "[keys][keyring]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto first = world.keyring(task, "first", Serial::thread_keyring);
    const auto second = world.keyring(task, "second", Serial::thread_keyring);
    const auto trust = [&](Serial ring, Serial trusted) {
        const auto rule = fmt::format("key_or_keyring:{:#x}", number(trusted));
        return world.call(task, keys::restrict_keyring, ring, "asymmetric", std::string_view{rule});
    };
    CHECK(trust(first, first) == Errno::edeadlk);
    CHECK(trust(first, second) == Errno::ok);
    CHECK(trust(second, first) == Errno::edeadlk);
    CHECK(world.call(task, keys::keyring_unlink, second, Serial::thread_keyring) == Errno::ok);
    CHECK(world.exists(second));
    CHECK_FALSE(world.broken_invariant());
    CHECK(world.call(task, keys::keyring_unlink, first, Serial::thread_keyring) == Errno::ok);
    CHECK_FALSE(world.exists(second));
    CHECK_FALSE(world.broken_invariant());
}

TEST_CASE("A restricted keyring takes no more links, and stays restricted", "[keys][keyring]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto ring = world.keyring(task, "r");
    const auto nothing = nullptr;
    CHECK(world.call(task, keys::restrict_keyring, ring, nothing, nothing) == Errno::ok);
    CHECK(world.call(task, keys::restrict_keyring, ring, nothing, nothing) == Errno::eexist);
    CHECK(world.call(task, keys::add_key, "user", "k", "x", ring).error() == Errno::eperm);
    CHECK(world.call(task, keys::restrict_keyring, ring, "user", "x") == Errno::enoent);
}

TEST_CASE("A link costs the owner of the keyring four bytes until it is unlinked", "[keys][quota]") {
    KeyWorld world;
    Task& task = world.process(KeyWorld::alice);
    const auto ring = world.keyring(task, "r", Serial::thread_keyring);
    const auto key = world.user_key(task, "k", Serial::thread_keyring);
    const auto bytes = [&] { return world.service.users.find(KeyWorld::alice)->quota_bytes; };
    const auto before = bytes();
    REQUIRE(world.call(task, keys::keyring_link, key, ring) == Errno::ok);
    CHECK(bytes() == before + 4);
    REQUIRE(world.call(task, keys::keyring_link, key, ring) == Errno::ok);
    CHECK(bytes() == before + 4);
    REQUIRE(world.call(task, keys::keyring_unlink, key, ring) == Errno::ok);
    CHECK(bytes() == before);
}

TEST_CASE("A very long chain of keyrings is destroyed without deep recursion", "[keys][gc]") {
    KeyWorld world;
    world.service.sysctl.maxkeys = 1'000'000;
    world.service.sysctl.maxbytes = 100'000'000;
    Task& task = world.process(KeyWorld::alice);
    const auto top = world.keyring(task, "top", Serial::thread_keyring);
    CHECK(world.call(task, keys::setperm_key, top, keys::perm::everything) == Errno::ok);
    Serial bottom = top;
    for (int level = 0; level < 50'000; ++level) {
        bottom = world.keyring(task, "next", bottom);
        REQUIRE(number(bottom) > 0);
        world.service.find(bottom)->perm = keys::perm::everything;
    }
    CHECK(world.call(task, keys::keyring_unlink, top, Serial::thread_keyring) == Errno::ok);
    CHECK_FALSE(world.exists(bottom));
}
