// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "models/base/error.hpp"
#include "models/base/random.hpp"
#include "models/dram/part.hpp"
#include "models/memctrl/address/address_map.hpp"
#include "models/platform/machine.hpp"
#include "models/platform/package_params.hpp"

namespace {

using namespace mktme;
using memctrl::AddressMap;

const dram::Geometry& ddr4() { return dram::find_part("DDR4-3200AA-8Gb-x8").geometry; }

memctrl::AddressDecoder decoder_of(const platform::PackageParams& params) {
    return {params.memory, dram::find_part(params.channel.dram.part), params.keys.mktme,
            params.channel.encryption.mode, params.base};
}

}  // namespace

TEST_CASE("An address map is undone by its inverse, and fills the capacity", "[memctrl][address-map]") {
    for (const char* text : {"row:bank:bank_group:rank:column:channel",
                             "rank:column[6:4]:row:bank:column[3:0]:bank_group:channel",
                             "channel[1:1]:row:bank:bank_group:rank:column:channel[0:0]"}) {
        const AddressMap map{text, ddr4(), 4, 2};
        CHECK(map.capacity().count() == std::uint64_t{64} << 30);
        RandomStream random{1, text};
        for (int i = 0; i < 1000; ++i) {
            const DramAddr address{random.below(map.capacity().count()) & ~std::uint64_t{63}};
            REQUIRE(map.address(map.locate(address)) == address);
        }
    }
}

TEST_CASE("The common map puts the next line in the next column", "[memctrl][address-map]") {
    const AddressMap map{"row:bank:bank_group:rank:column:channel", ddr4(), 1, 1};
    CHECK(map.locate(DramAddr{64}).column == 1);
    CHECK(map.locate(DramAddr{8192}).bank == 4);  // the next bank group
    CHECK(map.locate(DramAddr{8192UL * 16}).row == 1);
}

TEST_CASE("A map that does not fit its geometry is refused with the reason",
          "[memctrl][address-map][config]") {
    const auto build = [](const char* text, std::uint64_t channels = 1) {
        return AddressMap{text, ddr4(), channels, 1};
    };
    CHECK_THROWS_WITH(build("row:bank:bank_group:rank:column"), Catch::Contains("channel is missing"));
    CHECK_THROWS_WITH(build("row:row:bank:bank_group:rank:column:channel"),
                      Catch::Contains("bits of row stand twice"));
    CHECK_THROWS_WITH(build("rows:bank:bank_group:rank:column:channel"),
                      Catch::Contains("\"rows\" is no field"));
    CHECK_THROWS_WITH(build("row:bank:bank_group:rank:column[9:0]:channel"),
                      Catch::Contains("column has bits 6..0 here"));
    CHECK_THROWS_WITH(build("row:bank:bank_group:rank:column:channel", 3),
                      "memory.channels = 3: must be a power of two");
}

TEST_CASE("KeyID bits that leave too few address bits are refused", "[memctrl][config]") {
    platform::PackageParams params;
    params.keys.mktme.maxphyaddr = 36;
    params.keys.mktme.keyid_bits = 6;
    CHECK_THROWS_WITH(platform::Machine{{params}}, Catch::Contains("need 33 address bits"));
}

TEST_CASE("An address with KeyID bits is memory only where KeyIDs are known", "[memctrl]") {
    platform::PackageParams params;
    params.channel.encryption.mode = crypto::EncryptionMode::tme;
    const PhysAddr tagged{std::uint64_t{3} << 46 | 0x1000};
    const auto tme = decoder_of(params);
    CHECK_FALSE(tme.decode(tagged));
    CHECK_THAT(tme.why_unmapped(tagged), Catch::Contains("carries KeyID 3 in bits 51:46"));
    CHECK_THAT(tme.why_unmapped(PhysAddr{std::uint64_t{1} << 40}), Catch::Contains("lies above"));
    CHECK_THAT(tme.why_unmapped(PhysAddr{std::uint64_t{1} << 52}), Catch::Contains("above mktme.maxphyaddr"));
    params.channel.encryption.mode = crypto::EncryptionMode::mktme;
    const auto decoded = decoder_of(params).decode(tagged);
    REQUIRE(decoded);
    CHECK(decoded->line == DramAddr{0x1000});
    CHECK(decoded->keyid == KeyId{3});
}

TEST_CASE("Keys of the configuration are checked when the memory is built", "[memctrl][config]") {
    platform::PackageParams params;
    params.keys.mktme.key = {{.keyid = 64}};
    CHECK_THROWS_WITH(platform::Machine{{params}},
                      "mktme.key[0].keyid = 64: mktme.keyid_bits = 6 allows KeyIDs up to 63");
    params.keys.mktme.key = {{.keyid = 1}, {.keyid = 1}};
    CHECK_THROWS_WITH(platform::Machine{{params}}, "mktme.key[1].keyid = 1: has two keys");
    params.keys.mktme.key = {{.keyid = 1, .data_key = "00", .tweak_key = "00"}};
    CHECK_THROWS_WITH(platform::Machine{{params}},
                      Catch::Contains("data_key has 1 bytes: aes-xts-128 takes 16"));
}

TEST_CASE("A hashed map is undone by its inverse", "[memctrl][address-map]") {
    for (const char* hash :
         {"permutation", "bank[0]=bank[0]^row[5]^a30,channel[1]=channel[1]^channel[0]^column[2]"}) {
        const AddressMap map{"row:bank:bank_group:rank:column:channel", ddr4(), 4, 2, hash};
        const AddressMap plain{"row:bank:bank_group:rank:column:channel", ddr4(), 4, 2};
        RandomStream random{1, hash};
        int moved = 0;
        for (int i = 0; i < 1000; ++i) {
            const DramAddr address{random.below(map.capacity().count()) & ~std::uint64_t{63}};
            REQUIRE(map.address(map.locate(address)) == address);
            if (map.locate(address) != plain.locate(address)) ++moved;
        }
        CHECK(moved > 500);
    }
}

TEST_CASE("The permutation hash spreads rows of a bank over all banks", "[memctrl][address-map]") {
    const AddressMap map{"row:bank:bank_group:rank:column:channel", ddr4(), 1, 1, "permutation"};
    const std::uint64_t row = std::uint64_t{8192} * 16;
    std::vector<dram::BankIndex> banks;
    banks.reserve(16);
    for (std::uint64_t r = 0; r < 16; ++r) banks.push_back(map.locate(DramAddr{r * row}).bank);
    std::ranges::sort(banks);
    for (dram::BankIndex b = 0; b < 16; ++b) CHECK(banks[b] == b);
}

TEST_CASE("The hash of eight controllers is the measured one", "[memctrl][address-map]") {
    const auto& geometry = dram::find_part("DDR5-5200-16Gb-x8").geometry;
    const AddressMap map{
        "row:rank:bank:column:bank_group[2:2]:channel[3:3]:bank_group[1:1]:channel[1:1]:channel[2:2]:"
        "bank_group[0:0]:channel[0:0]",
        geometry, 8, 1, "controllers-8"};
    RandomStream random{1, "controllers"};
    for (int i = 0; i < 1000; ++i) {
        const std::uint64_t a = random.below(map.capacity().count()) & ~std::uint64_t{63};
        const auto bit = [a](unsigned n) { return static_cast<std::uint32_t>(a >> n & 1); };
        const std::uint32_t c0 = bit(9) ^ bit(15) ^ bit(23);
        const std::uint32_t c1 = bit(8) ^ bit(14) ^ bit(22);
        const std::uint32_t c2 = bit(8) ^ bit(11) ^ bit(17) ^ bit(25);
        REQUIRE(map.locate(DramAddr{a}).data_channel == (c2 << 3 | c1 << 2 | c0 << 1 | bit(6)));
        REQUIRE(map.address(map.locate(DramAddr{a})) == DramAddr{a});
    }
}

TEST_CASE("A hash that does not fit is refused with the reason", "[memctrl][address-map][config]") {
    const auto build = [](const char* hash) {
        return AddressMap{"row:bank:bank_group:rank:column:channel", ddr4(), 2, 1, hash};
    };
    CHECK_THROWS_WITH(build("permute"), Catch::Contains("lacks a \"=\""));
    CHECK_THROWS_WITH(build("bank[0]=row[2]"), Catch::Contains("which its equation lacks"));
    CHECK_THROWS_WITH(build("bank[7]=bank[7]^row[2]"), Catch::Contains("bank has 2 bits here"));
    CHECK_THROWS_WITH(build("bank[0]=bank[0]^x3"), Catch::Contains("neither aN nor field[bit]"));
    CHECK_THROWS_WITH(build("bank[0]=bank[0]^a60"), Catch::Contains("above the"));
    CHECK_THROWS_WITH(build("bank[0]=bank[0]^bank[1],bank[1]=bank[1]^bank[0]"),
                      Catch::Contains("two addresses to one place"));
    CHECK_THROWS_WITH(build("controllers-8"), Catch::Contains("at least eight channels"));
}
