// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "models/base/random.hpp"
#include "models/memctrl/address_map.hpp"
#include "models/memctrl/memory_system.hpp"

namespace {

using namespace mktme;
using memctrl::AddressMap;

const dram::Geometry& ddr4() { return dram::find_part("DDR4-3200AA-8Gb-x8").geometry; }

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
    CHECK(map.locate(DramAddr{8192 * 16}).row == 1);
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
    memctrl::MemorySystemParams params;
    params.mktme.maxphyaddr = 36;
    params.mktme.keyid_bits = 6;
    CHECK_THROWS_WITH(memctrl::MemorySystem{params}, Catch::Contains("need 33 address bits"));
}

TEST_CASE("An address with KeyID bits is memory only where KeyIDs are known", "[memctrl]") {
    memctrl::MemorySystemParams params;
    params.channel.encryption.mode = crypto::EncryptionMode::tme;
    const PhysAddr tagged{std::uint64_t{3} << 46 | 0x1000};
    const memctrl::MemorySystem tme{params};
    CHECK_FALSE(tme.decode(tagged, memctrl::Direction::read, 0));
    CHECK_THAT(tme.why_unmapped(tagged), Catch::Contains("carries KeyID 3 in bits 51:46"));
    CHECK_THAT(tme.why_unmapped(PhysAddr{std::uint64_t{1} << 40}), Catch::Contains("lies above"));
    CHECK_THAT(tme.why_unmapped(PhysAddr{std::uint64_t{1} << 52}), Catch::Contains("above mktme.maxphyaddr"));
    params.channel.encryption.mode = crypto::EncryptionMode::mktme;
    const memctrl::MemorySystem mktme{params};
    CHECK(mktme.decode(tagged, memctrl::Direction::read, 0));
}

TEST_CASE("Keys of the configuration are checked when the memory is built", "[memctrl][config]") {
    memctrl::MemorySystemParams params;
    params.mktme.key = {{.keyid = 64}};
    CHECK_THROWS_WITH(memctrl::MemorySystem{params},
                      "mktme.key.keyid = 64: mktme.keyid_bits = 6 allows KeyIDs up to 63");
    params.mktme.key = {{.keyid = 1}, {.keyid = 1}};
    CHECK_THROWS_WITH(memctrl::MemorySystem{params}, "mktme.key.keyid = 1: has two keys");
    params.mktme.key = {{.keyid = 1, .data_key = "00", .tweak_key = "00"}};
    CHECK_THROWS_WITH(memctrl::MemorySystem{params},
                      Catch::Contains("data key has 1 bytes: aes-xts-128 takes 16"));
}
