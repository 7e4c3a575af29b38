// SPDX-License-Identifier: Apache-2.0
// Boot: what the kernel makes of the key hardware, and whether its address space has room for the direct maps.
#include <array>
#include <catch2/catch.hpp>

#include "kernel_model/mktme/detection.hpp"
#include "kernel_model/mktme/direct_map.hpp"
#include "models/tme/registers/tme_activate.hpp"

namespace {

using namespace mktme;
using namespace mktme::key_type;
using tme::TmeActivate;

constexpr TmeActivate usual{.lock = true, .enable = true, .keyid_bits = 6, .algorithms = 0xF};

Detection detected(const TmeActivate& activate, DetectionInput more = {}) {
    const std::array value{activate.to_msr()};
    more.activate = value;
    more.physical_address_bits = 46;
    return detect(more);
}

constexpr std::uint64_t tebibyte = std::uint64_t{1} << 40U;

}  // namespace

TEST_CASE("KeyID bits are taken from the top of the physical address", "[mktme-key][boot]") {
    const Detection found = detected(usual);
    CHECK(found.is_enabled());
    CHECK(found.keyids == 63);
    CHECK(found.keyid_shift == 40);
    CHECK(found.keyid_mask == 0x3F00'0000'0000);
    CHECK(found.physical_address_bits == 40);
    CHECK(found.algorithms == 1);
    CHECK_FALSE(found.warns_of_policy);
}

TEST_CASE("Row 1: firmware has not enabled TME", "[mktme-key][boot]") {
    for (const TmeActivate& activate :
         {TmeActivate{.enable = true, .keyid_bits = 6}, TmeActivate{.lock = true}}) {
        const Detection found = detected(activate);
        CHECK(found.outcome == DetectionOutcome::not_enabled);
        CHECK(found.physical_address_bits == 46);
    }
    CHECK(detect({.physical_address_bits = 46}).outcome == DetectionOutcome::not_enabled);
}

TEST_CASE("Row 2: processors that disagree disable it, and the bits stay taken", "[mktme-key][boot]") {
    TmeActivate other = usual;
    other.bypass = true;
    const std::array values{usual.to_msr(), other.to_msr()};
    const Detection found = detect({.activate = values, .physical_address_bits = 46});
    CHECK(found.outcome == DetectionOutcome::inconsistent);
    CHECK(found.keyids == 0);
    CHECK(found.keyid_mask == 0);
    CHECK(found.physical_address_bits == 40);
}

TEST_CASE("Row 3: another policy of the TME key is a warning only", "[mktme-key][boot]") {
    TmeActivate activate = usual;
    activate.policy = 2;
    CHECK(detected(activate).warns_of_policy);
    CHECK(detected(activate).is_enabled());
}

TEST_CASE("Row 4: without AES-XTS-128 it is disabled", "[mktme-key][boot]") {
    TmeActivate activate = usual;
    activate.algorithms = 0xE;
    CHECK(detected(activate).outcome == DetectionOutcome::no_known_algorithm);
}

TEST_CASE("Row 5: neither MAX_KEYS nor TDX-private KeyIDs are looked at", "[mktme-key][boot]") {
    TmeActivate activate = usual;
    activate.tdx_keyid_bits = 3;
    CHECK(detected(activate).keyids == 63);
}

TEST_CASE("Further reasons: no KeyID bits, Directory Mode, memory that cannot be encrypted",
          "[mktme-key][boot]") {
    TmeActivate activate = usual;
    activate.keyid_bits = 0;
    CHECK(detected(activate).outcome == DetectionOutcome::no_keyids);
    CHECK(detected(usual, {.forbids_aliases = true}).outcome == DetectionOutcome::aliases_forbidden);
    CHECK(detected(usual, {.memory_can_encrypt = false}).outcome == DetectionOutcome::memory_cannot_encrypt);
}

TEST_CASE("Direct maps lie one behind the other, at a power of two of whole tebibytes", "[mktme-key][boot]") {
    const auto map = DirectMap::make({.memory = Bytes{3 * tebibyte + 1}, .keyids = 7});
    REQUIRE(map);
    CHECK(map->size() == Bytes{4 * tebibyte});
    CHECK(map->offset_of(DramAddr{0x1000}, KeyId{5}) == 20 * tebibyte + 0x1000);
    CHECK(map->physical(20 * tebibyte + 0x1000) == DramAddr{0x1000});
    CHECK(map->keyid(20 * tebibyte + 0x1000) == KeyId{5});
    CHECK(DirectMap::make({.memory = Bytes{tebibyte}, .padding = Bytes{tebibyte}, .keyids = 7})->size() ==
          Bytes{2 * tebibyte});
}

TEST_CASE("Four levels and 64 KeyIDs allow 1 TiB, five levels much more", "[mktme-key][boot]") {
    const auto fits = [](std::uint64_t memory, std::uint32_t keyids, unsigned shift) {
        return DirectMap::make({.memory = Bytes{memory}, .virtual_mask_shift = shift, .keyids = keyids})
            .has_value();
    };
    CHECK(fits(tebibyte, 63, 47));
    CHECK_FALSE(fits(tebibyte + 1, 63, 47));
    CHECK_FALSE(fits(tebibyte, 64, 47));
    CHECK(fits(512 * tebibyte, 63, 56));
    CHECK_FALSE(fits(512 * tebibyte + 1, 63, 56));
}

TEST_CASE("A kernel without room for its direct maps does without MKTME", "[mktme-key][boot]") {
    Detection found = detected(usual);
    found.disable(DetectionOutcome::no_room_for_direct_map);
    CHECK_FALSE(found.is_enabled());
    CHECK(found.keyids == 0);
    CHECK(found.physical_address_bits == 40);
}
