// SPDX-License-Identifier: Apache-2.0
// What happens to memory whose mapping gets another KeyID.
#include <array>
#include <catch2/catch.hpp>

#include "kernel_model/mm/memory.hpp"
#include "tests/kernel_model/mktme/mktme_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr std::array dropping{Profile::v2, Profile::series_62, Profile::series_59};

/// Eight pages with data, all under the key `one`, in a world with a second key.
struct Encrypted : MktmeWorld {
    explicit Encrypted(Profile profile, Slip merge = Slip::posted)
        : MktmeWorld{{.keys = {.profile = profile, .merge = merge}}},
          one{key("one")},
          two{key("two")} {
        REQUIRE(map(0, 8) > 0);
        REQUIRE(encrypt_pages(0, 8, one) == 0);
        fill(0, 8, 0x61);
    }
    std::uint64_t one;
    std::uint64_t two;
};

}  // namespace

TEST_CASE("A first key drops what is in the range, and new pages get the KeyID and zeros",
          "[mktme-key][rekey]") {
    for (const Profile profile : dropping) {
        MktmeWorld w{profile};
        const auto serial = w.key();
        REQUIRE(w.map(0, 4) > 0);
        w.fill(0, 4, 0x41);
        CHECK(w.encrypt_pages(0, 2, serial) == 0);
        CHECK_FALSE(w.keyid_of_page(0));
        CHECK(w.reads(0, 2, 0));
        CHECK(w.keyid_of_page(0) == 0);  // the page of zeros
        w.fill(0, 2, 0x42);
        CHECK(w.keyid_of_page(0) == 1);
        CHECK(w.keyid_of_page(2) == 0);
        CHECK(w.reads(0, 2, 0x42));
        CHECK(w.reads(2, 2, 0x41));
        CHECK_FALSE(w.kernel.broken_invariant());
    }
}

TEST_CASE("The same key and protection change nothing", "[mktme-key][rekey]") {
    for (const Profile profile : dropping) {
        Encrypted w{profile};
        CHECK(w.encrypt_pages(0, 8, w.one) == 0);
        CHECK(w.reads(0, 8, 0x61));
    }
}

TEST_CASE("The same key with another protection drops the data", "[mktme-key][rekey]") {
    for (const Profile profile : dropping) {
        Encrypted w{profile};
        CHECK(w.encrypt_pages(0, 2, w.one, MktmeWorld::r) == 0);
        CHECK(w.reads(0, 2, 0));
        CHECK(w.reads(2, 6, 0x61));
        CHECK(w.keyid_of_mapping(0) == 1);
    }
}

TEST_CASE("Another key drops the data of its range alone, and takes over the reference",
          "[mktme-key][rekey]") {
    for (const Profile profile : dropping) {
        Encrypted w{profile};
        CHECK(w.encrypt_pages(4, 2, w.two) == 0);
        CHECK_FALSE(w.task.memory->vmas.at(MktmeWorld::at(4))->anon.own());
        CHECK(w.task.memory->vmas.at(MktmeWorld::at(0))->anon.own());
        CHECK(w.reads(4, 2, 0));
        CHECK(w.reads(0, 4, 0x61));
        CHECK(w.reads(6, 2, 0x61));
        w.fill(4, 2, 0x62);
        CHECK(w.keyid_of_page(5) == 2);
        CHECK(w.keyid_of_page(6) == 1);
        const auto& uses = w.kernel.memory.keyids;
        CHECK(uses.of(KeyId{1}) == mm::KeyIdUses::Uses{.mappings = 2, .pages = 6});
        CHECK(uses.of(KeyId{2}) == mm::KeyIdUses::Uses{.mappings = 1, .pages = 2});
        CHECK_FALSE(w.kernel.broken_invariant());
    }
}

TEST_CASE("Plain mprotect and pkey_mprotect keep data and KeyID", "[mktme-key][rekey]") {
    for (const Profile profile : dropping) {
        Encrypted w{profile};
        CHECK(w.call(number_of("mprotect"), {MktmeWorld::at(0), 2 * 4096, MktmeWorld::r}) == 0);
        const std::int64_t pkey = w.call(number_of("pkey_alloc"), {0, 0});
        CHECK(w.call(number_of("pkey_mprotect"),
                     {MktmeWorld::at(2), 2 * 4096, MktmeWorld::rw, MktmeWorld::word(pkey)}) == 0);
        CHECK(w.reads(0, 8, 0x61));
        CHECK(w.keyid_of_page(1) == 1);
        CHECK(w.keyid_of_page(3) == 1);
        // The key of the mapping stays when its KeyID changes.
        CHECK(w.encrypt_pages(2, 2, w.two) == 0);
        CHECK(w.task.memory->vmas.at(MktmeWorld::at(2))->flags.pkey() == pkey);
    }
}

TEST_CASE("encrypt_mprotect with PROT_EXEC alone gets the execute-only key, as mprotect does",
          "[mktme-key][rekey]") {
    Encrypted w{Profile::series_59};
    CHECK(w.encrypt_pages(0, 2, w.two, mm::prot::exec) == 0);
    const auto* vma = w.task.memory->vmas.at(MktmeWorld::at(0));
    CHECK(vma->flags.pkey() == 1);
    CHECK(vma->keyid() == KeyId{2});
    CHECK_FALSE(w.reads(0, 1, 0));
}

TEST_CASE("A child shares pages and KeyID, and its copy of a page gets the KeyID of its mapping",
          "[mktme-key][rekey]") {
    Encrypted w{Profile::series_59};
    Task& child = **w.kernel.tasks.fork(w.task);
    CHECK(w.kernel.memory.keyids.of(KeyId{1}) == mm::KeyIdUses::Uses{.mappings = 2, .pages = 8});
    w.fill(0, 1, 0x63);
    CHECK(w.kernel.memory.keyids.of(KeyId{1}).pages == 9);
    CHECK(w.keyid_of_page(0) == 1);
    CHECK(w.reads(1, 7, 0x61));
    w.kernel.exit_process(child);
    CHECK(w.kernel.memory.keyids.of(KeyId{1}) == mm::KeyIdUses::Uses{.mappings = 1, .pages = 8});
}

TEST_CASE("In v1 present pages keep key and data, and new faults use the new key", "[mktme-key][rekey]") {
    MktmeWorld w{{.keys = {.profile = Profile::v1, .bugs = Slip::fixed}}};
    const auto one = w.key("one");
    const auto two = w.key("two");
    REQUIRE(w.map(0, 4) > 0);
    w.fill(0, 1, 0x50);
    CHECK(w.encrypt_pages(0, 4, one) == 0);
    CHECK(w.keyid_of_page(0) == 0);
    CHECK(w.reads(0, 1, 0x50));
    w.fill(1, 3, 0x51);
    CHECK(w.keyid_of_page(1) == 1);
    CHECK(w.encrypt_pages(0, 4, two) == 0);
    CHECK(w.reads(1, 3, 0x51));
    CHECK(w.keyid_of_page(1) == 1);
    CHECK(w.call(number_of("madvise"), {MktmeWorld::at(3), 4096, 4}) == 0);
    w.fill(3, 1, 0x52);
    CHECK(w.keyid_of_page(3) == 2);
    CHECK_FALSE(w.kernel.broken_invariant());
}

TEST_CASE("In v1 as posted a call that changes only the key hits the whole mapping", "[mktme-key][rekey]") {
    for (const Slip bugs : {Slip::posted, Slip::fixed}) {
        MktmeWorld w{{.keys = {.profile = Profile::v1, .bugs = bugs}}};
        const auto serial = w.key();
        REQUIRE(w.map(0, 4) > 0);
        CHECK(w.encrypt_pages(0, 1, serial) == 0);
        CHECK(w.keyid_of_mapping(3) == (bugs == Slip::posted ? 1 : 0));
        CHECK(w.encrypt_pages(1, 1, serial, MktmeWorld::r) == 0);  // flags change too: a split
        CHECK(w.keyid_of_mapping(1) == 1);
        CHECK(w.task.memory->vmas.size() == 3);
    }
}

TEST_CASE("Merge hazard: as posted, a neighbour with the new flags and the old KeyID gets the key too",
          "[mktme-key][rekey]") {
    for (const Slip merge : {Slip::posted, Slip::fixed}) {
        MktmeWorld w{{.keys = {.merge = merge}}};
        const auto serial = w.key();
        REQUIRE(w.map(0, 2) > 0);
        REQUIRE(w.map(2, 2, MktmeWorld::r) > 0);
        w.fill(0, 2, 0x41);
        CHECK(w.encrypt_pages(2, 2, serial) == 0);
        const bool is_posted = merge == Slip::posted;
        CHECK(w.keyid_of_mapping(0) == (is_posted ? 1 : 0));
        CHECK(w.keyid_of_mapping(2) == 1);
        CHECK(w.keyid_of_page(0) == 0);
        CHECK(w.reads(0, 2, 0x41));
        CHECK_FALSE(w.kernel.broken_invariant());
    }
}

TEST_CASE("Two neighbours that get one key in two calls merge only in fixed mode", "[mktme-key][rekey]") {
    for (const Slip merge : {Slip::posted, Slip::fixed}) {
        MktmeWorld w{{.keys = {.merge = merge}}};
        const auto serial = w.key();
        REQUIRE(w.map(0, 4) > 0);
        CHECK(w.encrypt_pages(0, 2, serial) == 0);
        CHECK(w.encrypt_pages(2, 2, serial) == 0);
        CHECK(w.task.memory->vmas.size() == (merge == Slip::posted ? 2 : 1));
    }
}

TEST_CASE("A key that changes while its lines are cached is noticed (A6)", "[mktme][invariants]") {
    MktmeWorld world{Profile::series_59};
    const auto serial = world.key();
    REQUIRE(world.map(0, 1) >= 0);
    REQUIRE(world.encrypt_pages(0, 1, serial) == 0);
    world.fill(0, 1, 7);
    CHECK_FALSE(world.kernel.memory.broken_rule);
    key_type::clear_key(*world.kernel.mktme(), KeyId{1});
    REQUIRE(world.kernel.memory.broken_rule);
    CHECK_THAT(*world.kernel.memory.broken_rule, Catch::Contains("A6: KeyID 1"));
}
