// SPDX-License-Identifier: Apache-2.0
#include "models/dram/standards/ddr5.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace mktme::dram {

using namespace mktme::literals;

namespace {

/// Values that follow from the width of a device: 32 data bits per subchannel; docs/numbers.md#ddr5-timing (tFAW of x16
/// recalled there) and docs/numbers.md#dram-rules (tCCD_L_WR: an x4 device does an internal read-modify-write).
struct Width {
    const char* name;
    std::uint64_t devices;
    std::uint64_t bank_groups;
    std::uint64_t lines_per_row;  // pages of 1, 1 and 2 KiB
    Cycles tFAW;
    SimTime tCCD_L_WR;
};
constexpr std::array<Width, 3> widths{
    {{"x4", 8, 8, 128, 32_cy, 20_ns}, {"x8", 4, 8, 64, 32_cy, 10_ns}, {"x16", 2, 4, 64, 40_cy, 10_ns}}};

/// Values that follow from the density: docs/numbers.md#ddr5-timing (tRFC2 recalled there, not sourced).
struct Density {
    const char* name;
    std::uint64_t banks_per_group;
    SimTime tRFC1, tRFC2, tRFCsb;
};
constexpr std::array<Density, 2> densities{
    {{"8Gb", 2, 195_ns, 130_ns, 115_ns}, {"16Gb", 4, 295_ns, 160_ns, 130_ns}}};

/// Currents of a 16 Gb x8 device at 4800 (docs/numbers.md#dram-currents, gem5), used for all parts: no others are
/// published.
constexpr Currents currents{.VDD = 1.1,
                            .VPP = 0,
                            .IDD0 = 122,
                            .IPP0 = 0,
                            .IDD2P = 88,
                            .IDD2N = 92,
                            .IDD3N = 142,
                            .IDD4R = 530,
                            .IDD4W = 479,
                            .IDD5B = 277,
                            .IDD5C = 135,
                            .IDD5F = 262,
                            .IDD6 = 102};

constexpr Cycles burst = 8_cy;  // BL16

Timing timing_of(const Ddr5Bin& bin, const Width& width, const Density& density) {
    const Cycles CWL = bin.CL - 2_cy;
    return {.CL = bin.CL,
            .CWL = CWL,
            .burst = burst,
            .burst_L = burst,
            .tRCD = bin.tRCD,
            .tRCD_WR = bin.tRCD,
            .tRP = bin.tRP,
            .tRP_AB = bin.tRP,
            .tRAS = bin.tRAS,
            .tRC = bin.tRC,
            .tRRD_S = 8_cy,  // 8 at every speed: docs/numbers.md#dram-disagreements
            .tRRD_L = bin.tRRD_L,
            .tFAW = width.tFAW,
            .tCCD_S = 8_cy,
            .tCCD_L = bin.tCCD_L,
            .tCCD_L_WR = bin.speed.at_least(width.tCCD_L_WR),
            .tWR = bin.tWR,
            .tWTR_S = bin.tWTR_S,
            .tWTR_L = bin.tWTR_L,
            .tRTP = bin.tRTP,
            .tRTW = bin.CL + burst + 2_cy - CWL,
            .tPPD = 2_cy,
            .tREFI = bin.speed.at_most(3900_ns),
            .tRFC1 = bin.speed.at_least(density.tRFC1),
            .tRFC2 = bin.speed.at_least(density.tRFC2),
            .tRFC4 = 0_cy,  // no such mode
            .tRFCsb = bin.speed.at_least(density.tRFCsb),
            .tREFSB_ACT = bin.speed.at_least(30_ns),             // docs/numbers.md#dram-rules
            .tREFSB_REFSB = bin.speed.at_least(density.tRFCsb),  // JESD79-5: tRFCsb
            .tPD = std::max(bin.speed.at_least(7500_ps), 8_cy),  // recalled: docs/numbers.md#ddr5-timing
            .tXP = bin.tXP,
            .tXS = bin.speed.at_least(density.tRFC1),
            .tXSDLL = 0_cy,   // no value at hand
            .bus_gap = 1_cy,  // docs/numbers.md#dram-rules
            .activate_clocks = 2_cy,
            .row_bus_clocks = 0_cy,
            .column_clocks = 2_cy};
}

}  // namespace

std::vector<Part> parts_of(const Ddr5Bin& bin) {
    std::vector<Part> parts;
    for (const Density& density : densities) {
        for (const Width& width : widths) {
            const Geometry geometry{.data_channels = 2,
                                    .bank_groups = width.bank_groups,
                                    .banks_per_group = density.banks_per_group,
                                    .rows = 65536,
                                    .lines_per_row = width.lines_per_row,
                                    .burst_length = 16,
                                    .devices = width.devices};
            parts.push_back(
                {.name = fmt::format("{}-{}-{}", bin.name, density.name, width.name),
                 .text = fmt::format("{} {}-{}-{}, {} {} devices, two subchannels of {} GiB a rank each",
                                     bin.name, bin.CL.count(), bin.tRCD.count(), bin.tRP.count(),
                                     density.name, width.name, geometry.rank_capacity().count() >> 30U),
                 .standard = Standard::ddr5,
                 .clock = bin.speed.frequency(),
                 .geometry = geometry,
                 .timing = timing_of(bin, width, density),
                 .most_postponed = 4,  // docs/numbers.md#dram-rules
                 .currents = currents});
        }
    }
    return parts;
}

}  // namespace mktme::dram
