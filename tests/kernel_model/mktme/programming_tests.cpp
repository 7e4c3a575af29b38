// SPDX-License-Identifier: Apache-2.0
// Programming a key on several packages: retries, what counts, and what is left behind.
#include <catch2/catch.hpp>

#include "tests/kernel_model/mktme/mktme_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

MktmeWorldParams two_packages(Profile profile, Slip positive = Slip::fixed) {
    return {.keys = {.profile = profile, .add_key_positive = positive}, .packages = 2};
}

}  // namespace

TEST_CASE("62 and 59 try ten times on all packages, then give the KeyID back", "[mktme-key][programming]") {
    for (const Profile profile : {Profile::series_62, Profile::series_59}) {
        MktmeWorld w{two_packages(profile)};
        w.machine().without_entropy.insert(PackageId{1});
        CHECK(w.add_key(w.payload()) == fails(Errno::enokey));
        CHECK(w.machine().executed.size() == 20);
        CHECK(w.available() == 3);
        CHECK(w.service().log == std::vector<std::string>{"Insufficient entropy"});
        // No rollback: the package that had entropy keeps its key.
        CHECK(w.machine().mode(0, KeyId{1}) == tme::KeyMode::encrypt_with_keyid_key);
        CHECK(w.machine().mode(1, KeyId{1}) == tme::KeyMode::tme_key_or_bypass);
    }
}

TEST_CASE("A busy table counts more than too little entropy", "[mktme-key][programming]") {
    MktmeWorld w{two_packages(Profile::series_59)};
    w.machine().busy.insert(PackageId{0});
    w.machine().without_entropy.insert(PackageId{1});
    CHECK(w.add_key(w.payload()) == fails(Errno::enokey));
    CHECK(w.service().log == std::vector<std::string>{"Failure to access key table"});
}

TEST_CASE("A structure that the hardware refuses is not tried again", "[mktme-key][programming]") {
    MktmeWorld w{{.hardware = {.keyid_bits = 2, .max_keys = 2}, .packages = 2, .raises_gp = false}};
    w.machine().busy.insert(PackageId{1});
    for (const char* name : {"a", "b"}) static_cast<void>(w.add_key("type=no-encrypt", name));
    w.machine().busy.clear();
    for (const char* name : {"a", "b"}) CHECK(w.add_key("type=no-encrypt", name) > 0);
    w.machine().executed.clear();
    w.machine().busy.insert(PackageId{1});
    CHECK(w.add_key("type=no-encrypt", "c") == fails(Errno::enokey));
    CHECK(w.machine().executed.size() == 2);
    CHECK(w.service().log.back() == "KeyID not valid");
}

TEST_CASE("A success at last is a success", "[mktme-key][programming]") {
    class LateEntropy : public KeyedMachine {
    public:
        using KeyedMachine::KeyedMachine;
        tme::PconfigResult pconfig(CoreId core, PackageId package,
                                   const tme::KeyProgramImage& image) override {
            if (executed.size() == 9) without_entropy.clear();
            return KeyedMachine::pconfig(core, package, image);
        }
    };
    const MktmeWorldParams params;
    auto machine =
        std::make_unique<LateEntropy>(tme::KeyHardwareParams{.mktme = params.hardware}, 1, Bytes{1U << 30U});
    machine->without_entropy.insert(PackageId{0});
    MktmeWorld w{params, std::move(machine)};
    CHECK(w.add_key(w.payload()) > 0);
    CHECK(w.machine().executed.size() == 10);
    CHECK(w.service().log.empty());
}

TEST_CASE("A processor without PCONFIG counts as one without entropy", "[mktme-key][programming]") {
    MktmeWorld w{Profile::series_59};
    w.machine().has_pconfig = false;
    CHECK(w.add_key("type=no-encrypt") == fails(Errno::enokey));
    CHECK(w.machine().executed.size() == 10);
    CHECK(w.service().log == std::vector<std::string>{"Insufficient entropy"});
}

TEST_CASE("As posted, add_key returns the serial of a key that could not be programmed",
          "[mktme-key][programming]") {
    for (const Profile profile : {Profile::v1, Profile::series_62, Profile::series_59}) {
        MktmeWorld w{two_packages(profile, Slip::posted)};
        w.machine().without_entropy.insert(PackageId{0});
        const std::int64_t serial = w.add_key(w.payload());
        CHECK(serial > 0);
        CHECK(w.map(0, 1) > 0);
        CHECK(w.encrypt_pages(0, 1, MktmeWorld::word(serial)) == fails(Errno::enokey));
        CHECK_FALSE(w.exists(MktmeWorld::word(serial)));
        CHECK(w.service().map.in_use() == 0);
        CHECK_FALSE(w.kernel.broken_invariant());
    }
}

TEST_CASE("v2 tries once, and every failure is ENOKEY", "[mktme-key][programming]") {
    MktmeWorld w{two_packages(Profile::v2, Slip::posted)};
    w.machine().busy.insert(PackageId{1});
    CHECK(w.add_key(w.payload()) == fails(Errno::enokey));
    CHECK(w.machine().executed.size() == 2);
    w.machine().busy.clear();
    // Its structures for `clear` and `no-encrypt` name no algorithm.
    CHECK(w.add_key("type=no-encrypt") == fails(Errno::enokey));
    CHECK(w.add_key("type=clear") == fails(Errno::enokey));
    CHECK(w.add_key(w.payload()) > 0);
}

TEST_CASE("The safe revoke of August 2018 makes keys that must be kept", "[mktme-key][programming]") {
    MktmeWorld w{{.keys = {.profile = Profile::rfc_revoke, .add_key_positive = Slip::posted}}};
    const auto serial = w.key();
    CHECK(w.kernel.keys.find(Serial{static_cast<std::int32_t>(serial)})->flags.keep);
    CHECK(w.invalidate(serial) == fails(Errno::eperm));
    CHECK(w.call(number_of("keyctl"), {15, serial, 1}) == fails(Errno::eperm));
}
