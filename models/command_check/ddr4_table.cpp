// SPDX-License-Identifier: Apache-2.0
// DDR4 (JESD79-4) as ramulator2 v2.1, DRAMsim3 and gem5 give it. Where they differ, the table has the value that gem5
// and DRAMsim3 share.
#include <fmt/format.h>

#include "models/command_check/part_table.hpp"

namespace mktme::command_check {

namespace {

/// Clocks of a speed bin. Arrays hold the values of x4, x8 and x16 devices in that order.
struct Bin {
    const char* name;
    CommandClock clock;
    Clock cl, cwl, rcd, ras, rc;
    std::array<Clock, 3> rrd_s, rrd_l, faw;
    Clock ccd_l, wr, wtr_s, wtr_l, rtp, xp, cke;
};

constexpr std::array bins{
    Bin{"2400", {3'600}, 17, 12, 17, 39, 56, {4, 4, 7}, {6, 6, 8}, {16, 26, 36}, 6, 18, 3, 9, 9, 8, 6},
    Bin{"2933Y", {4'400}, 21, 16, 21, 47, 68, {4, 4, 8}, {8, 8, 10}, {16, 31, 44}, 8, 22, 4, 11, 11, 9, 8},
    Bin{"3200AA", {4'800}, 22, 16, 22, 52, 74, {4, 4, 9}, {8, 8, 11}, {16, 34, 48}, 8, 24, 4, 12, 12, 10, 8},
};

/// Returns tDLLK, which is also tXSDLL: clocks from SRX to a command that needs the DLL. Recalled from JESD79-4, not
/// read from a source.
constexpr Clock dll_lock(const Bin& bin) {
    constexpr CommandClock slow{3'600};
    return bin.clock.third_mhz <= slow.third_mhz ? 768 : 1'024;
}

/// Refresh times of a die in picoseconds. tRFC2 and tRFC4 of 16 Gb are recalled, not read from a source.
struct Die {
    std::uint32_t gbit;
    std::uint64_t rfc1, rfc2, rfc4;
};
constexpr std::array dies{Die{8, 350'000, 260'000, 160'000}, Die{16, 550'000, 350'000, 260'000}};

constexpr std::uint64_t refi = 7'800'000;      // ps
constexpr std::uint64_t xs_over_rfc = 10'000;  // ps: tXS = tRFC1 + 10 ns
constexpr Clock burst_clocks = 4;              // BL8
constexpr Clock ccd_s = 4;
constexpr std::array<unsigned, 3> widths{4, 8, 16};

Geometry geometry_of(unsigned width, std::uint32_t gbit) {
    constexpr std::uint32_t rows_of_8gb = 65'536;
    const std::uint32_t narrow = width == 4 ? 2 : 1;  // half the page, twice the rows
    return {.bank_groups = width == 16 ? 2U : 4U,
            .banks_per_group = 4,
            .rows = rows_of_8gb * narrow * (gbit / 8),
            .columns = 1'024,
            .burst_columns = 8};
}

Timing timing_of(const Bin& bin, const Die& die, std::size_t w) {
    return {.cl = bin.cl,
            .cwl = bin.cwl,
            .bl = burst_clocks,
            .bl_l = burst_clocks,
            .rcd = bin.rcd,
            .rcd_wr = bin.rcd,
            .ras = bin.ras,
            .rc = bin.rc,
            .rp = bin.rcd,
            .rp_ab = bin.rcd,
            .rrd_s = bin.rrd_s.at(w),
            .rrd_l = bin.rrd_l.at(w),
            .faw = bin.faw.at(w),
            .ccd_s = ccd_s,
            .ccd_l = bin.ccd_l,
            .ccd_l_wr = bin.ccd_l,
            .rtp = bin.rtp,
            .wr = bin.wr,
            .wtr_s = bin.wtr_s,
            .wtr_l = bin.wtr_l,
            .rtw = bin.cl + burst_clocks + 2 - bin.cwl,
            .refi = bin.clock.at_most(refi),
            .rfc1 = bin.clock.at_least(die.rfc1),
            .rfc2 = bin.clock.at_least(die.rfc2),
            .rfc4 = bin.clock.at_least(die.rfc4),
            .pd = bin.cke,
            .xp = bin.xp,
            .xs = bin.clock.at_least(die.rfc1 + xs_over_rfc),
            .xs_dll = dll_lock(bin)};
}

}  // namespace

std::vector<CheckedPart> ddr4_parts() {
    std::vector<CheckedPart> parts;
    for (const auto& bin : bins)
        for (const auto& die : dies)
            for (std::size_t w = 0; w < widths.size(); ++w)
                parts.push_back({fmt::format("DDR4-{}-{}Gb-x{}", bin.name, die.gbit, widths.at(w)),
                                 Standard::ddr4, bin.clock, geometry_of(widths.at(w), die.gbit),
                                 timing_of(bin, die, w)});
    return parts;
}

}  // namespace mktme::command_check
