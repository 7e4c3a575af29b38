// SPDX-License-Identifier: Apache-2.0
// The end of a key: when its KeyID is available again, and what the hardware still has.
#include <catch2/catch.hpp>

#include "kernel_model/mm/memory.hpp"
#include "tests/kernel_model/mktme/mktme_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

/// Maps pages with a new key, writes them, and invalidates the key.
std::uint64_t use_and_invalidate(MktmeWorld& w, std::uint64_t pages) {
    const auto serial = w.key();
    REQUIRE(w.map(0, pages) > 0);
    REQUIRE(w.encrypt_pages(0, pages, serial) == 0);
    w.fill(0, pages, 0x41);
    REQUIRE(w.invalidate(serial) == 0);
    w.pass_milliseconds(1);
    return serial;
}

}  // namespace

TEST_CASE("An unused key that is invalidated gives its KeyID back at once", "[mktme-key][end]") {
    for (const Profile profile : {Profile::v2, Profile::series_62, Profile::series_59}) {
        MktmeWorld w{profile};
        const auto serial = w.key();
        CHECK(w.invalidate(serial) == 0);
        w.pass_milliseconds(1);
        CHECK_FALSE(w.exists(serial));
        CHECK(w.available() == 3);
    }
}

TEST_CASE("The KeyID of a key that is gone is held by its mappings and pages, which stay usable",
          "[mktme-key][end]") {
    for (const Profile profile : {Profile::v2, Profile::series_62, Profile::series_59}) {
        MktmeWorld w{profile};
        use_and_invalidate(w, 2);
        CHECK(w.count(KeyIdState::ref_killed) == 1);
        CHECK(w.reads(0, 2, 0x41));
        CHECK(w.unmap(0, 1) == 0);
        CHECK(w.available() == 2);
        CHECK(w.reads(1, 1, 0x41));
        CHECK(w.unmap(1, 1) == 0);
        w.pass_milliseconds(1);
        CHECK(w.available() == 3);
        CHECK_FALSE(w.kernel.broken_invariant());
    }
}

TEST_CASE("Of all postings only 59 clears the key in the hardware before its KeyID is available",
          "[mktme-key][end]") {
    for (const Profile profile : {Profile::v2, Profile::series_62, Profile::series_59}) {
        MktmeWorld w{{.keys = {.profile = profile}, .packages = 2}};
        use_and_invalidate(w, 1);
        CHECK(w.unmap(0, 1) == 0);
        w.pass_milliseconds(1);
        const bool clears = profile == Profile::series_59;
        CHECK(w.commands() == (clears ? "1 random, 1 clear" : "1 random"));
        for (std::uint32_t package = 0; package < 2; ++package)
            CHECK((w.machine().mode(package, KeyId{1}) == tme::KeyMode::tme_key_or_bypass) == clears);
    }
}

TEST_CASE("In 59 a KeyID goes through all states", "[mktme-key][end]") {
    MktmeWorld w{Profile::series_59};
    const auto serial = w.key();
    CHECK(w.count(KeyIdState::assigned) == 1);
    REQUIRE(w.map(0, 1) > 0);
    REQUIRE(w.encrypt_pages(0, 1, serial) == 0);
    REQUIRE(w.invalidate(serial) == 0);
    w.kernel.run_workers(w.clock.now());
    CHECK(w.count(KeyIdState::ref_killed) == 1);
    CHECK(w.kernel.next_due() == syscall::KernelTime::max());
    REQUIRE(w.unmap(0, 1) == 0);
    CHECK(w.count(KeyIdState::ref_released) == 1);
    CHECK(w.kernel.next_due() == w.clock.now() + syscall::KernelTime{10'000});
    CHECK(w.add_key(w.payload(), "next") > 0);
    CHECK(w.service().map.at(KeyId{2}).state == KeyIdState::assigned);  // not the KeyID to be cleared
    w.pass_milliseconds(1);
    CHECK(w.count(KeyIdState::available) == 2);
    CHECK(w.kernel.next_due() == syscall::KernelTime::max());
}

TEST_CASE("In 59 a KeyID is available even if it could not be cleared", "[mktme-key][end]") {
    MktmeWorld w{Profile::series_59};
    use_and_invalidate(w, 1);
    w.machine().busy.insert(PackageId{0});
    CHECK(w.unmap(0, 1) == 0);
    w.pass_milliseconds(1);
    CHECK(w.available() == 3);
    CHECK(w.machine().executed.size() == 1 + 10);
    CHECK(w.service().log == std::vector<std::string>{"Failure to access key table"});
    CHECK(w.machine().mode(0, KeyId{1}) == tme::KeyMode::encrypt_with_keyid_key);
}

TEST_CASE("One run of the worker clears all KeyIDs that are due", "[mktme-key][end]") {
    MktmeWorld w{Profile::series_59};
    for (const char* name : {"a", "b", "c"}) CHECK(w.invalidate(w.key(name)) == 0);
    w.pass_milliseconds(1);
    CHECK(w.commands() == "1 random, 2 random, 3 random, 1 clear, 2 clear, 3 clear");
}

TEST_CASE("A page holds its KeyID in 62 and 59 while a device does, and not in v2", "[mktme-key][end]") {
    for (const Profile profile : {Profile::v2, Profile::series_62, Profile::series_59}) {
        MktmeWorld w{profile};
        const auto serial = w.key();
        auto& memory = w.kernel.memory;
        const auto frame = memory.allocate(mm::FrameUse::anonymous, KeyId{1}, mm::Zero::yes);
        memory.drain();
        REQUIRE(w.invalidate(serial) == 0);
        w.pass_milliseconds(1);
        CHECK(w.available() == (profile == Profile::v2 ? 3 : 2));
        memory.put(*frame);
        memory.drain();
        w.pass_milliseconds(1);
        CHECK(w.available() == 3);
    }
}

TEST_CASE("A revoked or expired key holds its KeyID until the collector's delay is over",
          "[mktme-key][end]") {
    for (const bool expires : {false, true}) {
        MktmeWorld w{Profile::series_59};
        const auto serial = w.key();
        REQUIRE(w.map(0, 1) > 0);
        REQUIRE(w.encrypt_pages(0, 1, serial) == 0);
        if (expires) CHECK(w.call(number_of("keyctl"), {15, serial, 1}) == 0);
        else CHECK(w.revoke(serial) == 0);
        w.pass(2);
        CHECK(w.encrypt_pages(0, 1, serial) == fails(expires ? Errno::ekeyexpired : Errno::ekeyrevoked));
        CHECK(w.unmap(0, 1) == 0);
        w.pass(290);
        CHECK(w.available() == 2);
        w.pass(20);
        CHECK(w.available() == 3);
    }
}

TEST_CASE("The first RFC has no end of a key: its KeyID is lost", "[mktme-key][end]") {
    MktmeWorld w{Profile::v1};
    const auto serial = w.key();
    CHECK(w.invalidate(serial) == fails(Errno::eperm));
    CHECK(w.call(number_of("keyctl"), {9, serial, MktmeWorld::serial(Serial::thread_keyring)}) == 0);
    w.pass(1);
    CHECK_FALSE(w.exists(serial));
    CHECK(w.available() == 1);
}

TEST_CASE("The end of a process is the end of its keys", "[mktme-key][end]") {
    MktmeWorld w{Profile::series_59};
    const auto serial = w.key();
    REQUIRE(w.map(0, 4) > 0);
    REQUIRE(w.encrypt_pages(0, 4, serial) == 0);
    w.fill(0, 4, 1);
    w.kernel.exit_process(w.task);
    w.pass(1);
    CHECK(w.available() == 3);
}

TEST_CASE("States have the names of their posting", "[mktme-key][end]") {
    using key_type::state_name;
    CHECK(state_name(KeyIdState::ref_released, Profile::series_59) == "ref-released");
    CHECK(state_name(KeyIdState::available, Profile::series_59) == "available");
    CHECK(state_name(KeyIdState::assigned, Profile::series_62) == "key");
    CHECK(state_name(KeyIdState::ref_killed, Profile::series_62) == "dying");
    CHECK(state_name(KeyIdState::available, Profile::series_62) == "free");
    CHECK(state_name(KeyIdState::ref_killed, Profile::v2) == "used");
    CHECK(state_name(KeyIdState::available, Profile::v1) == "free");
}
