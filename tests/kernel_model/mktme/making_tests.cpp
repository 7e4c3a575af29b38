// SPDX-License-Identifier: Apache-2.0
// add_key(2) of mktme keys: who may, what is charged, which KeyID, and how the postings differ.
#include <array>
#include <catch2/catch.hpp>

#include "tests/kernel_model/mktme/mktme_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr std::array profiles{Profile::v1, Profile::rfc_revoke, Profile::v2, Profile::series_62,
                              Profile::series_59};

}  // namespace

TEST_CASE("A key takes the lowest KeyID and is programmed on every package by its first processor",
          "[mktme-key][making]") {
    for (const Profile profile : {Profile::v2, Profile::series_62, Profile::series_59}) {
        MktmeWorld w{{.keys = {.profile = profile}, .packages = 2}};
        const auto first = w.key("a");
        const auto second = w.key("b");
        CHECK(w.keyid_of(first) == 1);
        CHECK(w.keyid_of(second) == 2);
        CHECK(w.available() == 1);
        CHECK(w.commands() == "1 random, 2 random");
        REQUIRE(w.machine().executed.size() == 4);
        for (std::uint32_t package = 0; package < 2; ++package) {
            CHECK(w.machine().executed[package].package == PackageId{package});
            CHECK(w.machine().executed[package].core == CoreId{2 * package});
            CHECK(w.machine().mode(package, KeyId{2}) == tme::KeyMode::encrypt_with_keyid_key);
        }
        CHECK(w.machine().table(0)[KeyId{1}].keys.data != w.machine().table(1)[KeyId{1}].keys.data);
        CHECK_FALSE(w.kernel.broken_invariant());
    }
}

TEST_CASE("Making a key takes CAP_SYS_RESOURCE or CAP_SYS_ADMIN, whatever the payload",
          "[mktme-key][making]") {
    for (const Profile profile : profiles) {
        MktmeWorld w{profile};
        Task& other = w.kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
        CHECK(w.add_key(w.payload(), "key", &other) == fails(Errno::eacces));
        CHECK(w.add_key("nonsense", "key", &other) == fails(Errno::eacces));
        CHECK(w.add_key("nonsense") == fails(Errno::einval));
        other.cred.capabilities.effective.add(task::Capability::sys_admin);
        CHECK(w.add_key(w.payload(), "key", &other) > 0);
    }
}

TEST_CASE("Without a description, the capability is checked first", "[mktme-key][making]") {
    MktmeWorld w{Profile::series_59};
    Task& other = w.kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
    const auto add = [&](Task& by) {
        return w.call(
            by, number_of("add_key"),
            {w.text("mktme"), 0, w.text(MktmeWorld::cpu_payload), 30, w.serial(Serial::thread_keyring)});
    };
    CHECK(add(other) == fails(Errno::eacces));
    CHECK(add(w.task) == fails(Errno::einval));
}

TEST_CASE("A key is charged 8 bytes besides its description", "[mktme-key][making]") {
    for (const Profile profile : profiles) {
        MktmeWorld w{profile};
        const auto serial = w.key("name");
        CHECK(w.kernel.keys.find(Serial{static_cast<std::int32_t>(serial)})->quota_length == 5 + 8);
    }
}

TEST_CASE("If no KeyID is available the first RFC says EDQUOT, the others ENOKEY", "[mktme-key][making]") {
    for (const Profile profile : profiles) {
        MktmeWorld w{{.keys = {.profile = profile, .bugs = Slip::fixed}}};
        for (const char* name : {"a", "b", "c"}) CHECK(w.add_key(w.payload(), name) > 0);
        const bool is_first = profile == Profile::v1 || profile == Profile::rfc_revoke;
        CHECK(w.add_key(w.payload(), "d") == fails(is_first ? Errno::edquot : Errno::enokey));
        CHECK_FALSE(w.kernel.broken_invariant());
    }
}

TEST_CASE("The first RFC as posted loses the highest KeyID", "[mktme-key][making]") {
    MktmeWorld w{Profile::v1};
    for (const char* name : {"a", "b"}) CHECK(w.add_key(w.payload(), name) > 0);
    CHECK(w.add_key(w.payload(), "c") == fails(Errno::edquot));
}

TEST_CASE("A second key of the same name replaces the link, and the first one's KeyID comes back",
          "[mktme-key][making]") {
    for (const Profile profile : {Profile::series_62, Profile::series_59}) {
        MktmeWorld w{profile};
        const auto first = w.key("same");
        const auto second = w.key("same");
        CHECK(first != second);
        CHECK(w.keyid_of(second) == 2);
        w.pass(1);
        CHECK_FALSE(w.exists(first));
        CHECK(w.available() == 2);
        CHECK(w.key("other") != first);
        CHECK(w.commands().ends_with("1 random"));
    }
}

TEST_CASE("Nobody reads a key, and only v2 updates one", "[mktme-key][making]") {
    for (const Profile profile : profiles) {
        MktmeWorld w{profile};
        const auto serial = w.key();
        const auto& key = *w.kernel.keys.find(Serial{static_cast<std::int32_t>(serial)});
        CHECK(w.call(number_of("keyctl"), {11, serial, 0, 0}) == fails(Errno::eopnotsupp));
        const auto update = [&] { return w.call(number_of("keyctl"), {2, serial, w.text(w.payload()), 30}); };
        if (profile == Profile::v2) {
            CHECK(key.perm == 0x3d010000);
            CHECK(update() == 0);
        } else {
            CHECK(key.perm == 0x39010000);
            CHECK(update() == fails(Errno::eacces));
            CHECK(w.call(number_of("keyctl"), {5, serial, 0x3d010000}) == 0);
            CHECK(update() == fails(Errno::eopnotsupp));
        }
    }
}

TEST_CASE("The type does not exist without KeyIDs, nor in 62 and 59 without HMAT", "[mktme-key][making]") {
    for (const Profile profile : profiles) {
        MktmeWorld w{{.keys = {.profile = profile, .hmat = false}}};
        const bool needs_hmat = profile == Profile::series_62 || profile == Profile::series_59;
        CHECK(w.service().is_registered() == !needs_hmat);
        if (!needs_hmat) continue;
        CHECK(w.add_key(w.payload()) == fails(Errno::enodev));
        CHECK(w.service().log ==
              std::vector<std::string>{"MKTME: Registration failed. ACPI HMAT not present."});
    }
    MktmeWorld none{{.hardware = {.keyid_bits = 0}}};
    CHECK(none.add_key(MktmeWorld::cpu_payload) == fails(Errno::enodev));
    CHECK(none.service().log.empty());
}

TEST_CASE("A KeyID above MAX_KEYS is chosen and refused by the hardware", "[mktme-key][making]") {
    for (const bool raises_gp : {true, false}) {
        MktmeWorld w{{.hardware = {.keyid_bits = 2, .max_keys = 2}, .raises_gp = raises_gp}};
        for (const char* name : {"a", "b"}) CHECK(w.add_key(w.payload(), name) > 0);
        CHECK(w.add_key(w.payload(), "c") == fails(Errno::enokey));
        CHECK(w.available() == 1);
        const std::string wanted =
            raises_gp ? "general protection fault: PCONFIG, KeyID 3" : "KeyID not valid";
        CHECK(w.service().log == std::vector{wanted});
    }
}
