// SPDX-License-Identifier: Apache-2.0
// The checks of encrypt_mprotect() in their order: of the call, of the key, of do_mprotect_ext.
#include <array>
#include <catch2/catch.hpp>

#include "tests/kernel_model/mktme/mktme_world.hpp"

using namespace mktme;
using namespace mktme::tests;

namespace {

constexpr std::array profiles{Profile::v1, Profile::v2, Profile::series_62, Profile::series_59};
constexpr std::uint64_t page = 4096;
constexpr std::uint64_t unknown_key = 999'999'999;
constexpr std::uint64_t both_growths = mm::prot::grows_down | mm::prot::grows_up;

/// A process with eight pages of data at 0, a shared mapping at 16, and a key.
struct Prepared : MktmeWorld {
    explicit Prepared(Profile profile) : MktmeWorld{profile}, serial{key()} {
        REQUIRE(map(0, 8) > 0);
        REQUIRE(map(16, 2, rw, mm::map::shared | mm::map::anonymous | mm::map::fixed) > 0);
        fill(0, 8, 0x41);
    }
    std::uint64_t serial;
};

}  // namespace

TEST_CASE("Call row 1: the length is checked before the key, but in the first RFC not at all",
          "[mktme-key][encrypt]") {
    for (const Profile profile : profiles) {
        Prepared w{profile};
        const bool is_v1 = profile == Profile::v1;
        CHECK(w.encrypt(MktmeWorld::at(0), 100, MktmeWorld::rw, unknown_key) ==
              fails(is_v1 ? Errno::enokey : Errno::einval));
        CHECK(w.encrypt(MktmeWorld::at(0), 100, MktmeWorld::rw, w.serial) ==
              (is_v1 ? 0 : fails(Errno::einval)));
    }
}

TEST_CASE("Call row 2: the key is looked up before the address", "[mktme-key][encrypt]") {
    for (const Profile profile : profiles) {
        Prepared w{profile};
        const auto with = [&](std::uint64_t serial) {
            return w.encrypt(MktmeWorld::at(0) + 100, page, MktmeWorld::rw, serial);
        };
        CHECK(with(unknown_key) == fails(Errno::enokey));
        CHECK(with(0) == fails(Errno::einval));
        CHECK(with(MktmeWorld::word(-9)) == fails(Errno::einval));
    }
}

TEST_CASE("Key lookup: revoked and expired keys, and VIEW after the state of the key",
          "[mktme-key][encrypt]") {
    Prepared w{Profile::series_59};
    const auto second = w.key("second");
    const auto third = w.key("third");
    const auto with = [&](std::uint64_t serial) { return w.encrypt_pages(0, 1, serial); };
    CHECK(w.call(number_of("keyctl"), {5, second, 0x28000000}) == 0);  // SEARCH and SETATTR
    CHECK(with(second) == fails(Errno::eacces));
    CHECK(w.revoke(second) == 0);
    CHECK(with(second) == fails(Errno::ekeyrevoked));
    CHECK(w.call(number_of("keyctl"), {15, third, 1}) == 0);
    w.pass(2);
    CHECK(with(third) == fails(Errno::ekeyexpired));
    CHECK(w.invalidate(w.serial) == 0);
    CHECK(with(w.serial) == fails(Errno::enokey));
    CHECK(w.reads(0, 8, 0x41));
}

TEST_CASE("Key lookup: a key under construction is waited for, and a rejected one gives its error",
          "[mktme-key][encrypt]") {
    Prepared w{Profile::series_59};
    CHECK_FALSE(w.request(w.task, "wanted"));
    const auto& upcall = *w.upcalls.started.at(0);
    const auto wanted = MktmeWorld::serial(upcall.key);
    Task& other = w.kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
    const std::uint16_t number = key_type::call_number(Profile::series_59);
    CHECK_FALSE(w.start(other, number, {MktmeWorld::at(0), page, MktmeWorld::rw, wanted}));
    syscall::Call& waiting = *w.last;
    Task& handler = w.kernel.tasks.spawn_handler(upcall.handler_keyring);
    CHECK(w.call(handler, number_of("keyctl"), {16, wanted}) > 0);               // assume authority
    CHECK(w.call(handler, number_of("keyctl"), {19, wanted, 60, 129, 0}) == 0);  // reject, EKEYREJECTED
    w.kernel.continue_calls();
    CHECK(w.kernel.take_result(waiting) == fails(Errno::ekeyrejected));
}

TEST_CASE("Call row 4: a key without KeyID is EINVAL before the address counts", "[mktme-key][encrypt]") {
    for (const Profile profile : profiles) {
        Prepared w{profile};
        const auto with = [&](std::uint64_t serial) {
            return w.encrypt(MktmeWorld::at(0) + 100, page, MktmeWorld::rw, serial);
        };
        CHECK(with(w.user_key(w.task, "plain")) == fails(Errno::einval));
        CHECK(with(MktmeWorld::serial(Serial::thread_keyring)) == fails(Errno::einval));
    }
}

TEST_CASE("Range rows 1 to 5: growth, address, length, protection", "[mktme-key][encrypt]") {
    for (const Profile profile : profiles) {
        Prepared w{profile};
        const auto with = [&](std::uint64_t address, std::uint64_t length, std::uint64_t protection) {
            return w.encrypt(address, length, protection, w.serial);
        };
        const std::uint64_t start = MktmeWorld::at(0);
        CHECK(with(start + 100, page, MktmeWorld::rw | both_growths) == fails(Errno::einval));
        CHECK(with(start + 100, page, MktmeWorld::rw) == fails(Errno::einval));
        CHECK(with(start + 100, 0, MktmeWorld::rw) == fails(Errno::einval));
        CHECK(with(start, 0, MktmeWorld::rw) == 0);
        CHECK(with(start, 0, ~std::uint64_t{0} & ~both_growths) == 0);
        CHECK(with(start, ~(page - 1), MktmeWorld::rw) == fails(Errno::enomem));
        CHECK(with(start, page, 0x10) == fails(Errno::einval));
        CHECK(w.keyid_of_mapping(0) == 0);
        CHECK(w.reads(0, 8, 0x41));
    }
}

TEST_CASE("Range rows 8 to 12: holes at the start, growth, mappings that are not private memory",
          "[mktme-key][encrypt]") {
    for (const Profile profile : profiles) {
        Prepared w{profile};
        const auto with = [&](std::uint64_t first, std::uint64_t pages, std::uint64_t more = 0) {
            return w.encrypt(MktmeWorld::at(first), pages * page, MktmeWorld::rw | more, w.serial);
        };
        CHECK(with(1'000'000, 1) == fails(Errno::enomem));
        CHECK(with(10, 8) == fails(Errno::enomem));
        CHECK(with(0, 1, mm::prot::grows_down) == fails(Errno::einval));
        CHECK(with(0, 1, mm::prot::grows_up) == fails(Errno::einval));
        CHECK(with(16, 2) == fails(Errno::einval));
        CHECK(with(0, 18) == fails(Errno::einval));  // the walk does not notice the hole on its way
        CHECK(w.keyid_of_mapping(0) == 0);
        CHECK(w.reads(0, 8, 0x41));
    }
}

TEST_CASE("Range row 16: mappings before a hole stay changed", "[mktme-key][encrypt]") {
    for (const Profile profile : {Profile::v2, Profile::series_62, Profile::series_59}) {
        Prepared w{profile};
        CHECK(w.unmap(2, 2) == 0);
        CHECK(w.encrypt_pages(2, 1, w.serial) == fails(Errno::enomem));
        CHECK(w.encrypt_pages(0, 8, w.serial) == fails(Errno::enomem));
        CHECK(w.keyid_of_mapping(0) == 1);
        CHECK(w.reads(0, 2, 0));
        CHECK(w.keyid_of_mapping(4) == 0);
        CHECK(w.reads(4, 4, 0x41));
    }
}

TEST_CASE("The call has the number of its posting", "[mktme-key][encrypt]") {
    CHECK(key_type::call_number(Profile::v1) == 387);
    CHECK(key_type::call_number(Profile::v2) == 335);
    CHECK(key_type::call_number(Profile::series_62) == 428);
    CHECK(key_type::call_number(Profile::series_59) == 436);
    MktmeWorld w{Profile::series_62};
    CHECK(w.call(436, {0, 0, 0, 0}) == fails(Errno::enosys));
    KernelWorld today;
    CHECK(today.call(428, {0, 0, 0, 0}) == fails(Errno::enosys));
}

TEST_CASE("A key of another process is found by its serial if its user may view it", "[mktme-key][encrypt]") {
    Prepared w{Profile::series_59};
    Task& same_user = w.kernel.tasks.spawn(task::credentials_of(Uid{1000}, Gid{1000}));
    Task& other_user = w.kernel.tasks.spawn(task::credentials_of(Uid{1001}, Gid{1001}));
    for (Task* by : {&same_user, &other_user})
        CHECK(w.call(*by, number_of("mmap"),
                     {MktmeWorld::at(0), page, MktmeWorld::rw,
                      mm::map::is_private | mm::map::anonymous | mm::map::fixed, MktmeWorld::word(-1), 0}) >
              0);
    CHECK(w.encrypt(MktmeWorld::at(0), page, MktmeWorld::rw, w.serial, &same_user) == 0);
    CHECK(w.encrypt(MktmeWorld::at(0), page, MktmeWorld::rw, w.serial, &other_user) == fails(Errno::eacces));
}
