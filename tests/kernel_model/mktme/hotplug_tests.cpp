// SPDX-License-Identifier: Apache-2.0
// Processors and memory that come and go while keys exist. Two packages of two processors: 0, 1 and 2, 3.
#include <catch2/catch.hpp>

#include "kernel_model/mktme/hotplug.hpp"
#include "tests/kernel_model/mktme/mktme_world.hpp"

using namespace mktme;
using namespace mktme::tests;
using key_type::bring_memory_online;
using key_type::bring_online;
using key_type::take_offline;

namespace {

constexpr const char* user_payload =
    "type=user algorithm=aes-xts-128 key=00112233445566778899aabbccddeeff "
    "tweak=00112233445566778899aabbccddeeff";

MktmeWorldParams machine(Profile profile, bool storekeys = false, Slip bugs = Slip::posted) {
    return {.keys = {.profile = profile, .bugs = bugs, .storekeys = storekeys}, .packages = 2};
}

struct Two : MktmeWorld {
    using MktmeWorld::MktmeWorld;
    Errno online(std::uint32_t core) { return bring_online(service(), CoreId{core}); }
    Errno offline(std::uint32_t core) { return take_offline(service(), CoreId{core}); }
    Errno memory_online(std::uint32_t package) { return bring_memory_online(service(), PackageId{package}); }
};

}  // namespace

TEST_CASE("62 and 59: without keys any processor may go, with keys the last of a package stays",
          "[mktme-key][hotplug]") {
    for (const Profile profile : {Profile::series_62, Profile::series_59}) {
        Two w{machine(profile)};
        CHECK(w.offline(3) == Errno::ok);
        const auto serial = w.key("one");
        CHECK(w.offline(2) == Errno::eperm);
        CHECK(w.online(3) == Errno::ok);
        CHECK(w.offline(2) == Errno::ok);  // its sibling takes the lead
        CHECK(w.offline(3) == Errno::eperm);
        CHECK(w.offline(1) == Errno::ok);  // not a lead
        CHECK(w.online(1) == Errno::ok);
        w.machine().executed.clear();
        const auto second = w.key("two");
        CHECK(w.machine().executed[1].core == CoreId{3});
        CHECK(w.invalidate(serial) == 0);
        CHECK(w.invalidate(second) == 0);
        w.pass(1);
        CHECK(w.offline(3) == Errno::ok);
        CHECK(w.add_key(w.payload()) == fails(Errno::einval));
        CHECK(w.add_key("type=no-encrypt") == fails(Errno::einval));
        CHECK(w.available() == 3);
        CHECK(w.online(2) == Errno::ok);
        CHECK(w.add_key(w.payload()) > 0);
    }
}

TEST_CASE("62 and 59: memory without a processor refuses keys, with a log", "[mktme-key][hotplug]") {
    Two w{machine(Profile::series_59)};
    CHECK(w.offline(2) == Errno::ok);
    CHECK(w.offline(3) == Errno::ok);
    CHECK(w.add_key(w.payload()) == fails(Errno::einval));
    CHECK(w.service().log == std::vector<std::string>{"MKTME: no online CPU in proximity domain",
                                                      "MKTME: topology does not support key creation"});
    w.service().topology.set_memory(PackageId{1}, false);
    CHECK(w.add_key(w.payload()) > 0);
    CHECK(w.machine().executed.size() == 1);
}

TEST_CASE("A key that is ref-killed still keeps a package's last processor", "[mktme-key][hotplug]") {
    Two w{machine(Profile::series_59)};
    const auto serial = w.key();
    REQUIRE(w.map(0, 1) > 0);
    REQUIRE(w.encrypt_pages(0, 1, serial) == 0);
    CHECK(w.invalidate(serial) == 0);
    w.pass(1);
    CHECK(w.offline(1) == Errno::ok);
    CHECK(w.offline(0) == Errno::eperm);
    CHECK(w.unmap(0, 1) == 0);
    CHECK(w.offline(0) == Errno::eperm);  // ref-released: not cleared yet
    w.pass(1);
    CHECK(w.offline(0) == Errno::ok);
}

TEST_CASE("59: memory never comes on line", "[mktme-key][hotplug]") {
    Two w{machine(Profile::series_59)};
    CHECK(w.memory_online(1) == Errno::eperm);
}

TEST_CASE("62: memory of a package with a lead comes on line, and of one without a processor does not",
          "[mktme-key][hotplug]") {
    Two w{machine(Profile::series_62)};
    CHECK(w.memory_online(1) == Errno::ok);  // no keys
    static_cast<void>(w.key());
    CHECK(w.memory_online(1) == Errno::ok);
    Two bare{machine(Profile::series_62)};
    bare.service().topology.set_memory(PackageId{1}, false);
    for (const std::uint32_t core : {2U, 3U}) CHECK(bare.offline(core) == Errno::ok);
    static_cast<void>(bare.key());
    CHECK(bare.memory_online(1) == Errno::eperm);
}

TEST_CASE("62: a new package is programmed with all keys, but as posted it is never found",
          "[mktme-key][hotplug]") {
    const auto with_new_package = [](Two& w, const char* payload) {
        w.service().topology.set_memory(PackageId{1}, false);
        for (const std::uint32_t core : {2U, 3U}) CHECK(w.offline(core) == Errno::ok);
        CHECK(w.add_key(payload) > 0);
        CHECK(w.online(2) == Errno::ok);
        w.machine().executed.clear();
        return w.memory_online(1);
    };
    Two posted{machine(Profile::series_62)};
    CHECK(with_new_package(posted, user_payload) == Errno::ok);
    CHECK(posted.machine().executed.empty());
    Two fixed{machine(Profile::series_62, false, Slip::fixed)};
    CHECK(with_new_package(fixed, MktmeWorld::cpu_payload) == Errno::ok);
    REQUIRE(fixed.machine().executed.size() == 1);
    CHECK(fixed.machine().executed[0].package == PackageId{1});
    static_cast<void>(fixed.key("next"));
    CHECK(fixed.machine().executed.size() == 3);
    Two lost{machine(Profile::series_62, false, Slip::fixed)};
    CHECK(with_new_package(lost, user_payload) == Errno::eperm);
    Two stored{machine(Profile::series_62, true, Slip::fixed)};
    CHECK(with_new_package(stored, user_payload) == Errno::ok);
    CHECK(stored.machine().table(0)[KeyId{1}].keys == stored.machine().table(1)[KeyId{1}].keys);
}

TEST_CASE("v2: a package is forgotten with its last processor, and learns the keys from its first",
          "[mktme-key][hotplug]") {
    Two w{machine(Profile::v2)};
    static_cast<void>(w.key("one"));
    CHECK(w.offline(2) == Errno::ok);
    CHECK(w.offline(3) == Errno::ok);
    static_cast<void>(w.key("two"));
    CHECK(w.machine().executed.size() == 3);
    w.machine().executed.clear();
    CHECK(w.online(3) == Errno::ok);
    REQUIRE(w.machine().executed.size() == 2);
    CHECK(w.machine().executed[1].program.keyid == 2);
    CHECK(w.machine().executed[1].core == CoreId{3});
    CHECK(w.online(2) == Errno::ok);
    CHECK(w.machine().executed.size() == 2);
}

TEST_CASE(
    "v2: a package with user keys comes only if their bytes were kept, and stays off line if programming "
    "fails",
    "[mktme-key][hotplug]") {
    for (const bool saves : {false, true}) {
        Two w{machine(Profile::v2, saves)};
        CHECK(w.offline(2) == Errno::ok);
        CHECK(w.offline(3) == Errno::ok);
        CHECK(w.add_key(user_payload) > 0);
        w.machine().busy.insert(PackageId{1});
        CHECK(w.online(2) == (saves ? Errno::enokey : Errno::eperm));
        CHECK_FALSE(w.service().topology.is_online(CoreId{2}));
        w.machine().busy.clear();
        CHECK(w.online(2) == (saves ? Errno::ok : Errno::eperm));
    }
}

TEST_CASE("59: a package that comes while keys exist has neither the keys nor a lead",
          "[mktme-key][hotplug]") {
    Two w{machine(Profile::series_59)};
    w.service().topology.set_memory(PackageId{1}, false);
    for (const std::uint32_t core : {2U, 3U}) CHECK(w.offline(core) == Errno::ok);
    static_cast<void>(w.key("one"));
    CHECK(w.online(2) == Errno::ok);
    static_cast<void>(w.key("two"));
    CHECK(w.machine().executed.size() == 2);
    for (const auto& executed : w.machine().executed) CHECK(executed.package == PackageId{0});
}

TEST_CASE("v1: processors come and go, and nobody asks", "[mktme-key][hotplug]") {
    Two w{machine(Profile::v1)};
    static_cast<void>(w.key());
    for (const std::uint32_t core : {2U, 3U}) CHECK(w.offline(core) == Errno::ok);
    CHECK(w.online(3) == Errno::ok);
    CHECK(w.memory_online(1) == Errno::ok);
}
