// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/crypto/encryption_params.hpp"
#include "tests/tme/package.hpp"

namespace {

using namespace mktme;
using namespace mktme::test;

AddressLayout layout_of(std::uint64_t maxphyaddr, std::uint64_t k, std::uint64_t p = 0,
                        std::uint64_t max_keys = 32767) {
    return {maxphyaddr, {.keyid_bits = k, .tdx_keyid_bits = p}, max_keys};
}

}  // namespace

TEST_CASE("The KeyID is the top k of MAXPHYADDR bits", "[mktme][layout]") {
    for (const auto& [maxphyaddr, k, lowest] :
         {std::tuple{52, 6, 46}, std::tuple{46, 6, 40}, std::tuple{36, 15, 21}, std::tuple{52, 1, 51}}) {
        const auto layout = layout_of(static_cast<std::uint64_t>(maxphyaddr), static_cast<std::uint64_t>(k));
        CHECK(layout.keyid_shift() == static_cast<unsigned>(lowest));
        for (int bit = 0; bit < maxphyaddr; ++bit) {
            const PhysAddr address{1ULL << bit};
            const std::uint64_t expected = bit < lowest ? 0 : 1ULL << (bit - lowest);
            CHECK(layout.keyid(address).count() == expected);
            CHECK((layout.without_keyid(address).count() == 0) == (bit >= lowest));
        }
        CHECK(layout.is_valid(PhysAddr{(1ULL << maxphyaddr) - 1}));
        CHECK_FALSE(layout.is_valid(PhysAddr{1ULL << maxphyaddr}));
    }
}

TEST_CASE("An address with a KeyID comes apart into what it was made of", "[mktme][layout]") {
    const auto layout = layout_of(52, 6);
    for (unsigned n = 0; n < 64; ++n) {
        const KeyId keyid{static_cast<std::uint16_t>(n)};
        const PhysAddr address = layout.with_keyid(DramAddr{0x3FFF'FFFF'FFC0}, keyid);
        CHECK(layout.keyid(address) == keyid);
        CHECK(layout.without_keyid(address) == DramAddr{0x3FFF'FFFF'FFC0});
    }
}

TEST_CASE("Without KeyID bits all of the address reaches DRAM", "[mktme][layout]") {
    const auto layout = layout_of(46, 0);
    CHECK(layout.keyids() == 1);
    CHECK(layout.dram_limit() == Bytes{1ULL << 46});
    CHECK(layout.keyid(PhysAddr{(1ULL << 46) - 1}) == KeyId{0});
    CHECK(layout.shared_keyids() == 0);
    CHECK(layout.private_keyids() == 0);
}

TEST_CASE("A KeyID with any TDX-reserved bit set is private", "[mktme][layout]") {
    const auto layout = layout_of(52, 6, 2);
    for (unsigned n = 0; n < 64; ++n)
        CHECK(layout.is_tdx_private(KeyId{static_cast<std::uint16_t>(n)}) == ((n & 0b110000) != 0));
    CHECK_FALSE(layout_of(52, 6, 0).is_tdx_private(KeyId{63}));
}

TEST_CASE("Each KeyID is 0, shared, private, or above MAX_KEYS", "[mktme][layout][conservation]") {
    for (unsigned k = 0; k <= 6; ++k)
        for (unsigned p = 0; p <= k; ++p)
            for (unsigned max_keys = 0; max_keys <= 70; ++max_keys) {
                const auto layout = layout_of(52, k, p, max_keys);
                unsigned shared = 0;
                unsigned priv = 0;
                for (unsigned n = 1; n < 1U << k; ++n) {
                    const KeyId keyid{static_cast<std::uint16_t>(n)};
                    if (layout.is_above_max_keys(keyid)) continue;
                    ++(layout.is_tdx_private(keyid) ? priv : shared);
                }
                REQUIRE(layout.shared_keyids() == shared);
                REQUIRE(layout.private_keyids() == priv);
            }
}

TEST_CASE("Layout follows activation: no KeyID bits before it, none after a reset", "[mktme][layout]") {
    Package package;
    CHECK(package.hardware.layout().keyids() == 1);
    package.write(Msr::tme_activate, 0x000F'0004'0000'0002);
    CHECK(package.hardware.layout().keyids() == 16);
    CHECK(package.hardware.layout().keyid_shift() == 48);
    package.hardware.reset(package.now);
    CHECK(package.hardware.layout().keyids() == 1);
}

TEST_CASE("The layout of the parameters is the one firmware activates", "[mktme][layout]") {
    MktmeParams mktme;
    mktme.tdx_keyid_bits = 1;
    mktme.max_keys = 50;
    Package package{params_of(mktme)};
    REQUIRE(boot(package.hardware, {}, firmware_activation(mktme, {})));
    const AddressLayout planned{mktme};
    const AddressLayout& activated = package.hardware.layout();
    CHECK(planned.keyids() == activated.keyids());
    CHECK(planned.keyid_shift() == activated.keyid_shift());
    CHECK(planned.shared_keyids() == activated.shared_keyids());
    CHECK(planned.private_keyids() == activated.private_keyids());
}
