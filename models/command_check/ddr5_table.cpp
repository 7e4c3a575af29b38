// SPDX-License-Identifier: Apache-2.0
// DDR5 (JESD79-5) as ramulator2 v2.1 and gem5 give it. CL, tRCD and tRP of the B bins, tCCD_L_WR of x8 and x16 and
// tRFC2 are recalled, not read from a source.
#include <fmt/format.h>
#include <algorithm>

#include "models/command_check/part_table.hpp"

namespace mktme::command_check {

namespace {

/// Clocks that all bins of one speed share.
struct Speed {
    const char* name;
    CommandClock clock;
    Clock ras, ccd_l, wr, wtr_s, wtr_l, rtp;  // tRRD_L equals tCCD_L
};
constexpr Speed speed_4800{"4800", {7'200}, 77, 12, 72, 6, 24, 18};
constexpr Speed speed_5200{"5200", {7'800}, 84, 13, 78, 7, 26, 20};
constexpr Speed speed_5600{"5600", {8'400}, 90, 14, 84, 7, 28, 21};
constexpr Speed speed_6400{"6400", {9'600}, 103, 16, 96, 8, 32, 24};

struct Bin {
    const Speed* speed;
    const char* suffix;
    Clock cl, rcd, rc;  // tRP equals tRCD
};
constexpr std::array bins{
    Bin{&speed_4800, "", 40, 39, 116},   Bin{&speed_4800, "AN", 34, 34, 111},
    Bin{&speed_5200, "", 42, 42, 126},   Bin{&speed_5600, "", 46, 45, 135},
    Bin{&speed_5600, "AN", 40, 40, 130}, Bin{&speed_6400, "", 52, 52, 155},
    Bin{&speed_6400, "AN", 46, 46, 149},
};

/// Refresh times of a die in picoseconds.
struct Die {
    std::uint32_t gbit;
    std::uint64_t rfc1, rfc2, rfc_sb;
};
constexpr std::array dies{Die{8, 195'000, 130'000, 115'000}, Die{16, 295'000, 160'000, 130'000}};

constexpr std::uint64_t refi = 3'900'000;         // ps
constexpr std::uint64_t refsb_act = 30'000;       // ps: tREFSBRD
constexpr std::uint64_t ccd_l_wr_x4 = 20'000;     // ps: internal read-modify-write of an x4 device
constexpr std::uint64_t ccd_l_wr_wider = 10'000;  // ps
constexpr std::uint64_t power_down = 7'500;       // ps: minimum of tXP and tPD
constexpr Clock power_down_clocks = 8;            // minimum of tXP and tPD in clocks
constexpr Clock burst_clocks = 8;                 // BL16
constexpr Clock two_cycle = 2;                    // ACT, RD and WR hold the bus for two clocks
constexpr Clock faw = 32;
constexpr Clock faw_x16 = 40;

Geometry geometry_of(unsigned width, std::uint32_t gbit) {
    return {.bank_groups = width == 16 ? 4U : 8U,
            .banks_per_group = gbit == 16 ? 4U : 2U,
            .rows = 65'536,
            .columns = width == 4 ? 2'048U : 1'024U,
            .burst_columns = 16};
}

Timing timing_of(const Bin& bin, const Die& die, unsigned width) {
    const Speed& speed = *bin.speed;
    const Clock cwl = bin.cl - 2;
    const Clock xp = std::max(power_down_clocks, speed.clock.at_least(power_down));
    return {.cl = bin.cl,
            .cwl = cwl,
            .bl = burst_clocks,
            .bl_l = burst_clocks,
            .act_clocks = two_cycle,
            .column_clocks = two_cycle,
            .rcd = bin.rcd,
            .rcd_wr = bin.rcd,
            .ras = speed.ras,
            .rc = bin.rc,
            .rp = bin.rcd,
            .rp_ab = bin.rcd,
            .ppd = 2,
            .rrd_s = 8,
            .rrd_l = speed.ccd_l,
            .faw = width == 16 ? faw_x16 : faw,
            .ccd_s = 8,
            .ccd_l = speed.ccd_l,
            .ccd_l_wr = speed.clock.at_least(width == 4 ? ccd_l_wr_x4 : ccd_l_wr_wider),
            .rtp = speed.rtp,
            .wr = speed.wr,
            .wtr_s = speed.wtr_s,
            .wtr_l = speed.wtr_l,
            .rtw = bin.cl + burst_clocks + 2 - cwl,
            .refi = speed.clock.at_most(refi),
            .rfc1 = speed.clock.at_least(die.rfc1),
            .rfc2 = speed.clock.at_least(die.rfc2),
            .rfc_sb = speed.clock.at_least(die.rfc_sb),
            .refsb_act = speed.clock.at_least(refsb_act),
            .refsb_refsb = speed.clock.at_least(die.rfc_sb),
            .pd = xp,
            .xp = xp,
            .xs = speed.clock.at_least(die.rfc1)};
}

}  // namespace

std::vector<CheckedPart> ddr5_parts() {
    std::vector<CheckedPart> parts;
    for (const auto& bin : bins)
        for (const auto& die : dies)
            for (const unsigned width : {4U, 8U, 16U})
                parts.push_back(
                    {fmt::format("DDR5-{}{}-{}Gb-x{}", bin.speed->name, bin.suffix, die.gbit, width),
                     Standard::ddr5, bin.speed->clock, geometry_of(width, die.gbit),
                     timing_of(bin, die, width)});
    return parts;
}

}  // namespace mktme::command_check
