// SPDX-License-Identifier: Apache-2.0
// Figures computed by hand from the published tables, to detect errors in the checker's own table.
#include <catch2/catch.hpp>
#include <set>

#include "models/base/error.hpp"
#include "models/command_check/part_table.hpp"

using namespace mktme;
using namespace mktme::command_check;

namespace {
const Timing& timing(const char* name) { return part_named(name).timing; }
}  // namespace

TEST_CASE("Every part has a name of its own and whole geometry", "[check][parts]") {
    std::set<std::string> names;
    for (const auto& part : all_parts()) {
        CAPTURE(part.name);
        CHECK(names.insert(part.name).second);
        CHECK(part.geometry.columns % part.geometry.burst_columns == 0);
        CHECK(part.timing.ras + part.timing.rp <= part.timing.rc);
        CHECK(part.timing.ccd_s >= part.timing.bl);
    }
    CHECK(names.size() == 18 + 42 + 4);
}

TEST_CASE("A die holds what its name says", "[check][parts]") {
    for (const auto& part : all_parts()) {
        if (part.standard == Standard::hbm) continue;
        CAPTURE(part.name);
        const unsigned width = part.name.ends_with("x4") ? 4 : part.name.ends_with("x8") ? 8 : 16;
        const std::uint64_t gbit = part.name.find("16Gb") != std::string::npos ? 16 : 8;
        const auto& g = part.geometry;
        CHECK(std::uint64_t{g.banks()} * g.rows * g.columns * width == gbit << 30U);
    }
}

TEST_CASE("Clocks of the tables, by hand", "[check][parts]") {
    CHECK(timing("DDR4-3200AA-8Gb-x8").rc == 74);
    CHECK(timing("DDR4-3200AA-8Gb-x8").faw == 34);
    CHECK(timing("DDR4-3200AA-8Gb-x16").faw == 48);
    CHECK(timing("DDR4-3200AA-8Gb-x8").rfc1 == 560);
    CHECK(timing("DDR4-3200AA-16Gb-x8").rfc1 == 880);
    CHECK(timing("DDR4-3200AA-8Gb-x8").refi == 12'480);
    CHECK(timing("DDR4-3200AA-8Gb-x8").rtw == 12);
    CHECK(timing("DDR4-2400-8Gb-x8").rfc1 == 420);
    CHECK(timing("DDR4-2400-16Gb-x8").rfc1 == 660);
    CHECK(timing("DDR4-2400-8Gb-x8").xs == 432);
    CHECK(timing("DDR4-2933Y-8Gb-x8").refi == 11'440);
    CHECK(timing("DDR4-2933Y-8Gb-x8").rfc1 == 514);
    CHECK(timing("DDR4-2933Y-16Gb-x4").rfc1 == 807);
    CHECK(timing("DDR5-5600-16Gb-x8").rfc1 == 827 - 1);
    CHECK(timing("DDR5-5600-16Gb-x8").rfc_sb == 364);
    CHECK(timing("DDR5-5200-16Gb-x8").rfc1 == 767);
    CHECK(timing("DDR5-5200-16Gb-x8").rfc_sb == 338);
    CHECK(timing("DDR5-5200-16Gb-x8").refi == 10'140);
    CHECK(timing("DDR5-5200-16Gb-x8").xp == 20);
    CHECK(timing("DDR5-4800-8Gb-x8").rfc1 == 468);
    CHECK(timing("DDR5-4800-16Gb-x8").refsb_act == 72);
    CHECK(timing("DDR5-4800-16Gb-x4").ccd_l_wr == 48);
    CHECK(timing("DDR5-4800-16Gb-x8").ccd_l_wr == 24);
    CHECK(timing("DDR5-5200-16Gb-x4").ccd_l_wr == 52);
    CHECK(timing("DDR5-6400-16Gb-x16").ccd_l_wr == 32);
    CHECK(timing("DDR5-4800AN-16Gb-x8").rc == 111);
    CHECK(timing("HBM2-2000-4Gb").refi == 3'900);
    CHECK(timing("HBM3-6400-4Gb").refi == 6'240);
    CHECK(timing("HBM3-6400-4Gb").rfc1 == 416);
    CHECK(timing("HBM3-6400-4Gb").refsb_act == 13);
    CHECK(timing("LPDDR5-6400-8Gb-x16").refi == 3'124);
    CHECK(timing("LPDDR5-6400-16Gb-x16").rfc1 == 224);
    CHECK(timing("LPDDR5-6400-16Gb-x16").rfc_sb == 112);
}

TEST_CASE("Refresh intervals of the modes", "[check][parts]") {
    const auto& ddr4 = part_named("DDR4-3200AA-8Gb-x8");
    CHECK(ddr4.refresh_interval(RefreshMode::all_bank) == 12'480);
    CHECK(ddr4.refresh_interval(RefreshMode::fine_2x) == 6'240);
    CHECK(ddr4.refresh_interval(RefreshMode::fine_4x) == 3'120);
    CHECK_FALSE(ddr4.has(RefreshMode::same_bank));
    const auto& ddr5 = part_named("DDR5-4800-16Gb-x8");
    CHECK(ddr5.refresh_interval(RefreshMode::same_bank) == 4'680);
    CHECK_FALSE(ddr5.has(RefreshMode::fine_4x));
    CHECK(part_named("HBM2-2000-4Gb").refresh_interval(RefreshMode::same_bank) == 3'900);
    CHECK_FALSE(part_named("HBM2-2000-4Gb").has(RefreshMode::fine_2x));
}

TEST_CASE("The clock of DDR4-2933 is 4400/3 MHz", "[check][parts]") {
    CHECK(part_named("DDR4-2933Y-8Gb-x8").clock.frequency() == Frequency{1'466'666'667});
    CHECK(part_named("DDR5-5200-8Gb-x8").clock.frequency() == Frequency{2'600'000'000});
    CHECK(part_named("LPDDR5-6400-8Gb-x16").clock.frequency() == Frequency{800'000'000});
}

TEST_CASE("An unknown part is told with the nearest names", "[check][errors]") {
    CHECK_THROWS_WITH(part_named("DDR4-3200-8Gb-x8"), Catch::Contains("no such part: DDR4-3200-8Gb-x8") &&
                                                          Catch::Contains("DDR4-2400-8Gb-x8"));
}
