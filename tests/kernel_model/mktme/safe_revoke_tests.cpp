// SPDX-License-Identifier: Apache-2.0
// KEYCTL_REVOKE of a key in use: the safe revoke, and the alternatives that were argued.
#include <array>
#include <catch2/catch.hpp>

#include "tests/kernel_model/mktme/mktme_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

struct Case {
    Profile profile;
    RevokeMode mode;
    Errno refusal;  // of KEYCTL_REVOKE, while a mapping uses the key
};
constexpr std::array cases{Case{Profile::v1, RevokeMode::profile, Errno::eperm},
                           Case{Profile::rfc_revoke, RevokeMode::profile, Errno::einval},
                           Case{Profile::rfc_revoke, RevokeMode::check, Errno::einval},
                           Case{Profile::v1, RevokeMode::return_error, Errno::ebusy},
                           Case{Profile::rfc_revoke, RevokeMode::return_error, Errno::ebusy},
                           Case{Profile::v2, RevokeMode::check, Errno::einval},
                           Case{Profile::series_62, RevokeMode::check, Errno::einval},
                           Case{Profile::series_59, RevokeMode::check, Errno::einval},
                           Case{Profile::series_59, RevokeMode::return_error, Errno::ebusy}};

MktmeWorldParams with(const Case& of) {
    return {.keys = {.profile = of.profile, .revoke = of.mode, .bugs = Slip::fixed}};
}

}  // namespace

TEST_CASE("A key in use is not revoked, and afterwards it is, and its KeyID comes back",
          "[mktme-key][revoke]") {
    for (const Case& of : cases) {
        CAPTURE(of.profile, of.mode);
        MktmeWorld w{with(of)};
        const auto serial = w.key();
        REQUIRE(w.map(0, 4) > 0);
        REQUIRE(w.encrypt_pages(0, 4, serial) == 0);
        w.fill(0, 4, 0x21);
        CHECK(w.revoke(serial) == fails(of.refusal));
        CHECK(w.reads(0, 4, 0x21));
        CHECK(w.encrypt_pages(0, 4, serial) == 0);  // the key lives on
        Task& child = **w.kernel.tasks.fork(w.task);
        CHECK(w.unmap(0, 4) == 0);
        CHECK(w.revoke(serial) == fails(of.refusal));  // the child's mapping counts
        CHECK(w.unmap(0, 2, &child) == 0);
        CHECK(w.revoke(serial) == fails(of.refusal));
        w.kernel.exit_process(child);
        CHECK(w.revoke(serial) == 0);
        w.pass_milliseconds(1);
        CHECK(w.available() == 3);
        CHECK(w.machine().mode(0, KeyId{1}) == tme::KeyMode::tme_key_or_bypass);
        CHECK(w.revoke(serial) == fails(Errno::ekeyrevoked));
        CHECK_FALSE(w.kernel.broken_invariant());
    }
}

TEST_CASE("KEY_FLAG_KEEP alone lets nobody revoke a key, used or not", "[mktme-key][revoke]") {
    MktmeWorld w{{.keys = {.profile = Profile::rfc_revoke, .revoke = RevokeMode::keep}}};
    const auto serial = w.key();
    CHECK(w.revoke(serial) == fails(Errno::eperm));
    CHECK(w.invalidate(serial) == fails(Errno::eperm));
    CHECK(w.safe_revoke(serial) == fails(Errno::eopnotsupp));
    REQUIRE(w.map(0, 1) > 0);
    CHECK(w.encrypt_pages(0, 1, serial) == 0);
    CHECK(w.available() == 1);
}

TEST_CASE("An operation of its own makes the check, and KEYCTL_REVOKE meets KEY_FLAG_KEEP",
          "[mktme-key][revoke]") {
    MktmeWorld w{{.keys = {.profile = Profile::rfc_revoke, .revoke = RevokeMode::own_call}}};
    const auto serial = w.key();
    const auto other = w.user_key(w.task, "plain");
    REQUIRE(w.map(0, 1) > 0);
    REQUIRE(w.encrypt_pages(0, 1, serial) == 0);
    CHECK(w.revoke(serial) == fails(Errno::eperm));
    CHECK(w.safe_revoke(serial) == fails(Errno::ebusy));
    CHECK(w.unmap(0, 1) == 0);
    CHECK(w.revoke(serial) == fails(Errno::eperm));
    CHECK(w.safe_revoke(other) == fails(Errno::eopnotsupp));
    CHECK(w.safe_revoke(12345) == fails(Errno::enokey));
    CHECK(w.safe_revoke(serial) == 0);
    CHECK(w.safe_revoke(serial) == fails(Errno::ekeyrevoked));
    CHECK(w.available() == 2);
}

TEST_CASE("The safe revoke counts mappings, not pages", "[mktme-key][revoke]") {
    MktmeWorld w{{.keys = {.profile = Profile::v1, .bugs = Slip::fixed}}};
    const auto first = w.key("one");
    const auto second = w.key("two");
    REQUIRE(w.map(0, 1) > 0);
    REQUIRE(w.encrypt_pages(0, 1, first) == 0);
    w.fill(0, 1, 0x51);
    REQUIRE(w.encrypt_pages(0, 1, second) == 0);
    CHECK(w.keyid_of_page(0) == 1);
    CHECK(w.revoke(second) == fails(Errno::eperm));
    CHECK(w.revoke(first) == 0);  // a page still has its KeyID
    CHECK(w.available() == 2);
}

TEST_CASE("Other types are revoked as ever, and so are keys of v2, 62 and 59 in use", "[mktme-key][revoke]") {
    MktmeWorld old{Profile::rfc_revoke};
    CHECK(old.revoke(old.user_key(old.task, "plain")) == 0);
    for (const Profile profile : {Profile::v2, Profile::series_62, Profile::series_59}) {
        MktmeWorld w{profile};
        const auto serial = w.key();
        REQUIRE(w.map(0, 1) > 0);
        REQUIRE(w.encrypt_pages(0, 1, serial) == 0);
        w.fill(0, 1, 7);
        CHECK(w.revoke(serial) == 0);
        CHECK(w.reads(0, 1, 7));
    }
}

TEST_CASE("Who may not revoke a key does not learn whether it is in use", "[mktme-key][revoke]") {
    MktmeWorld w{Profile::rfc_revoke};
    const auto serial = w.key();
    CHECK(w.call(number_of("keyctl"), {5, serial, 0x19010000}) == 0);  // no SETATTR
    CHECK(w.revoke(serial) == fails(Errno::eacces));
}
