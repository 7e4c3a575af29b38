// SPDX-License-Identifier: Apache-2.0
// HBM2 (JESD235) as DRAMSys 5 and gem5 give it; HBM3 (JESD238) and LPDDR5 (JESD209-5B) as ramulator2 v2.1 does;
// power-down of LPDDR5 as gem5. Some values are recalled, not read from a source: the distance from a REFSB to an ACT
// elsewhere (tRREFD of HBM2, tpbR2act) and tPD. So is the fact that LPDDR5 refreshes banks b and b + 8 at once. Two
// REFSB of HBM2 are at least tRFCsb apart, because no figure is published.
#include <fmt/format.h>

#include "models/command_check/part_table.hpp"

namespace mktme::command_check {

namespace {

constexpr Clock burst_clocks = 2;
constexpr std::uint64_t hbm_refi = 3'900'000;     // ps
constexpr std::uint64_t hbm_rrefd = 8'000;        // ps
constexpr std::uint64_t lpddr5_refi = 3'906'000;  // ps
constexpr std::uint64_t lpddr5_pbr2act = 7'500;   // ps
constexpr std::uint64_t lpddr5_pbr2pbr = 90'000;  // ps
constexpr std::uint64_t lpddr5_xp = 7'000;        // ps
constexpr std::uint64_t lpddr5_pd = 7'500;        // ps: tCKE of LPDDR4
constexpr Clock hbm_act_row_clocks = 2;           // HBM3: 1.5, rounded up to whole clocks
constexpr std::uint64_t hbm2_rfc = 220'000;       // ps
constexpr std::uint64_t hbm2_rfc_bank = 96'000;   // ps
constexpr std::uint64_t hbm3_rfc = 260'000;       // ps
constexpr std::uint64_t hbm3_rfc_bank = 200'000;  // ps

/// Returns the geometry of a pseudo-channel: 1 KiB rows of 64-bit (HBM2) or 32-bit (HBM3) columns.
Geometry hbm_geometry(std::uint32_t columns, std::uint32_t burst_columns) {
    return {.bank_groups = 4,
            .banks_per_group = 4,
            .rows = 16'384,
            .columns = columns,
            .burst_columns = burst_columns};
}

CheckedPart hbm2() {
    constexpr CommandClock clock{3'000};
    return {"HBM2-2000-4Gb", Standard::hbm, clock, hbm_geometry(128, 4),
            Timing{.cl = 17,
                   .cwl = 7,
                   .bl = burst_clocks,
                   .bl_l = burst_clocks,
                   .act_row_clocks = hbm_act_row_clocks,
                   .rcd = 12,
                   .rcd_wr = 6,
                   .ras = 28,
                   .rc = 42,
                   .rp = 14,
                   .rp_ab = 14,
                   .rrd_s = 4,
                   .rrd_l = 6,
                   .faw = 16,
                   .ccd_s = 2,
                   .ccd_l = 3,
                   .ccd_l_wr = 3,
                   .rtp = 5,
                   .wr = 14,
                   .wtr_s = 4,
                   .wtr_l = 9,
                   .rtw = 18,
                   .refi = clock.at_most(hbm_refi),
                   .rfc1 = clock.at_least(hbm2_rfc),
                   .rfc_sb = clock.at_least(hbm2_rfc_bank),
                   .refsb_act = clock.at_least(hbm_rrefd),
                   .refsb_refsb = clock.at_least(hbm2_rfc_bank),
                   .pd = 8,
                   .xp = 8,
                   .xs = 216}};
}

CheckedPart hbm3() {
    constexpr CommandClock clock{4'800};
    return {"HBM3-6400-4Gb", Standard::hbm, clock, hbm_geometry(256, 8),
            Timing{.cl = 20,
                   .cwl = 10,
                   .bl = burst_clocks,
                   .bl_l = burst_clocks,
                   .act_row_clocks = hbm_act_row_clocks,
                   .rcd = 31,
                   .rcd_wr = 15,
                   .ras = 45,
                   .rc = 72,
                   .rp = 26,
                   .rp_ab = 26,
                   .ppd = 2,
                   .rrd_s = 4,
                   .rrd_l = 5,
                   .faw = 24,
                   .ccd_s = 2,
                   .ccd_l = 4,
                   .ccd_l_wr = 4,
                   .rtp = 9,
                   .wr = 33,
                   .wtr_s = 7,
                   .wtr_l = 10,
                   .rtw = 20,
                   .refi = clock.at_most(hbm_refi),
                   .rfc1 = clock.at_least(hbm3_rfc),
                   .rfc_sb = clock.at_least(hbm3_rfc_bank),
                   .refsb_act = clock.at_least(hbm_rrefd),
                   .refsb_refsb = clock.at_least(hbm_rrefd)}};
}

CheckedPart lpddr5(std::uint32_t gbit, std::uint32_t rows, std::uint64_t rfc, std::uint64_t rfc_bank) {
    constexpr CommandClock clock{2'400};
    constexpr Clock cl = 17;
    constexpr Clock cwl = 9;
    return {
        fmt::format("LPDDR5-6400-{}Gb-x16", gbit), Standard::lpddr5, clock,
        Geometry{.bank_groups = 4, .banks_per_group = 4, .rows = rows, .columns = 1'024, .burst_columns = 16},
        Timing{.cl = cl,
               .cwl = cwl,
               .bl = burst_clocks,
               .bl_l = 4,
               .act_clocks = 2,  // ACT-1 and ACT-2
               .rcd = 15,
               .rcd_wr = 15,
               .ras = 34,
               .rc = 49,
               .rp = 15,
               .rp_ab = 17,
               .ppd = 2,
               .rrd_s = 4,
               .rrd_l = 4,
               .faw = 16,
               .ccd_s = 2,
               .ccd_l = 4,
               .ccd_l_wr = 4,
               .rtp = 8,
               .wr = 28,
               .wtr_s = 5,
               .wtr_l = 10,
               .rtw = cl + burst_clocks + 2 - cwl,
               .refi = clock.at_most(lpddr5_refi),
               .rfc1 = clock.at_least(rfc),
               .rfc_sb = clock.at_least(rfc_bank),
               .refsb_act = clock.at_least(lpddr5_pbr2act),
               .refsb_refsb = clock.at_least(lpddr5_pbr2pbr),
               .pd = clock.at_least(lpddr5_pd),
               .xp = clock.at_least(lpddr5_xp)}};
}

}  // namespace

std::vector<CheckedPart> stacked_parts() {
    return {hbm2(), hbm3(), lpddr5(8, 32'768, 210'000, 120'000), lpddr5(16, 65'536, 280'000, 140'000)};
}

}  // namespace mktme::command_check
