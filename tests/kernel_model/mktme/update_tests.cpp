// SPDX-License-Identifier: Apache-2.0
// KEYCTL_UPDATE of v2, the only posting that has it.
#include <catch2/catch.hpp>

#include "tests/kernel_model/mktme/mktme_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

std::int64_t update(MktmeWorld& w, std::uint64_t serial, std::string_view payload) {
    return w.call(number_of("keyctl"), {2, serial, w.user.place(payload).value, payload.size()});
}

}  // namespace

TEST_CASE("An update programs another key under the same KeyID", "[mktme-key][update]") {
    MktmeWorld w{Profile::v2};
    const auto serial = w.key();
    CHECK(update(w, serial,
                 "type=user algorithm=aes-xts-128 key=00112233445566778899aabbccddeeff "
                 "tweak=00112233445566778899aabbccddeeff") == 0);
    CHECK(w.commands() == "1 random, 1 direct");
    CHECK(w.keyid_of(serial) == 1);
    CHECK(w.key() == serial);  // add_key(2) with the name of a key that is there
    CHECK(w.commands() == "1 random, 1 direct, 1 random");
}

TEST_CASE("An update fails with EINVAL for the payload, ENOKEY for the hardware", "[mktme-key][update]") {
    MktmeWorld w{Profile::v2};
    const auto serial = w.key();
    CHECK(update(w, serial, "type=cpus") == fails(Errno::einval));
    CHECK(update(w, serial, "type=clear") == fails(Errno::enokey));
    w.machine().without_entropy.insert(PackageId{0});
    CHECK(update(w, serial, w.payload()) == fails(Errno::enokey));
}

TEST_CASE("A key in use is not updated, and as posted the map stays locked for ever", "[mktme-key][update]") {
    for (const Slip bugs : {Slip::posted, Slip::fixed}) {
        MktmeWorld w{{.keys = {.profile = Profile::v2, .bugs = bugs}}};
        const auto serial = w.key();
        CHECK(w.map(0, 1) > 0);
        CHECK(w.encrypt_pages(0, 1, serial) == 0);
        CHECK(update(w, serial, w.payload()) == fails(Errno::ebusy));
        const auto next = w.start(w.task, number_of("add_key"),
                                  {w.text("mktme"), w.text("next"), w.text(w.payload()), 30,
                                   MktmeWorld::serial(Serial::thread_keyring)});
        CHECK(next.has_value() == (bugs == Slip::fixed));
        const auto encrypted =
            w.start(w.task, call_number(Profile::v2), {MktmeWorld::at(0), 4096, MktmeWorld::r, serial});
        CHECK(encrypted.has_value() == (bugs == Slip::fixed));
    }
}
