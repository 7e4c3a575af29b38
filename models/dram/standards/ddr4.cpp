// SPDX-License-Identifier: Apache-2.0
#include "models/dram/standards/ddr4.hpp"

#include <fmt/format.h>

namespace mktme::dram {

using namespace mktme::literals;

namespace {

/// Values that follow from the width of a device: JESD79-4 addressing, 64 data bits per rank, 8 KiB rows per rank.
struct Width {
    const char* name;
    std::uint64_t devices;
    std::uint64_t bank_groups;
    std::uint64_t rows_8gb;
};
constexpr std::array<Width, 3> widths{{{"x4", 16, 4, 131072}, {"x8", 8, 4, 65536}, {"x16", 4, 2, 65536}}};

/// Values that follow from the density (docs/numbers.md#ddr4-timing; 16 Gb tRFC2 and tRFC4 are recalled there, not
/// sourced).
struct Density {
    const char* name;
    std::uint64_t times_8gb;
    SimTime tRFC1, tRFC2, tRFC4;
};
constexpr std::array<Density, 2> densities{{{"8Gb", 1, 350_ns, 260_ns, 160_ns},  // 350, not 360
                                            {"16Gb", 2, 550_ns, 350_ns, 260_ns}}};

constexpr Cycles burst = 4_cy;  // BL8

Timing timing_of(const Ddr4Bin& bin, std::size_t width, const Density& density) {
    return {.CL = bin.CL,
            .CWL = bin.CWL,
            .burst = burst,
            .burst_L = burst,
            .tRCD = bin.tRCD,
            .tRCD_WR = bin.tRCD,
            .tRP = bin.tRP,
            .tRP_AB = bin.tRP,
            .tRAS = bin.tRAS,
            .tRC = bin.tRC,
            .tRRD_S = bin.tRRD_S[width],
            .tRRD_L = bin.tRRD_L[width],
            .tFAW = bin.tFAW[width],
            .tCCD_S = 4_cy,
            .tCCD_L = bin.tCCD_L,
            .tCCD_L_WR = bin.tCCD_L,  // DDR4 has no separate value
            .tWR = bin.tWR,
            .tWTR_S = bin.tWTR_S,
            .tWTR_L = bin.tWTR_L,
            .tRTP = bin.tRTP,
            .tRTW = bin.CL + burst + 2_cy - bin.CWL,
            .tPPD = 0_cy,
            .tREFI = bin.speed.at_most(7800_ns),
            .tRFC1 = bin.speed.at_least(density.tRFC1),
            .tRFC2 = bin.speed.at_least(density.tRFC2),
            .tRFC4 = bin.speed.at_least(density.tRFC4),
            .tRFCsb = 0_cy,  // no same-bank refresh
            .tREFSB_ACT = 0_cy,
            .tREFSB_REFSB = 0_cy,
            .tPD = bin.tCKE,
            .tXP = bin.tXP,
            .tXS = bin.speed.at_least(density.tRFC1 + 10_ns),
            .tXSDLL = bin.tDLLK,
            .bus_gap = 1_cy,  // docs/numbers.md#dram-rules
            .activate_clocks = 1_cy,
            .row_bus_clocks = 0_cy,
            .column_clocks = 1_cy};
}

}  // namespace

std::vector<Part> parts_of(const Ddr4Bin& bin) {
    std::vector<Part> parts;
    for (const Density& density : densities) {
        for (std::size_t w = 0; w < widths.size(); ++w) {
            const Width& width = widths[w];
            const Geometry geometry{.data_channels = 1,
                                    .bank_groups = width.bank_groups,
                                    .banks_per_group = 4,
                                    .rows = width.rows_8gb * density.times_8gb,
                                    .lines_per_row = 128,
                                    .burst_length = 8,
                                    .devices = width.devices};
            parts.push_back(
                {.name = fmt::format("{}-{}-{}", bin.name, density.name, width.name),
                 .text = fmt::format("{} {}-{}-{}, {} {} devices, {} to a rank of {} GiB", bin.name,
                                     bin.CL.count(), bin.tRCD.count(), bin.tRP.count(), density.name,
                                     width.name, width.devices, geometry.rank_capacity().count() >> 30U),
                 .standard = Standard::ddr4,
                 .clock = bin.speed.frequency(),
                 .geometry = geometry,
                 .timing = timing_of(bin, w, density),
                 .most_postponed = 8,  // docs/numbers.md#dram-rules
                 .currents = bin.currents[w]});
        }
    }
    return parts;
}

namespace {

/// Currents that differ between the devices of one speed.
struct DeviceCurrents {
    double IDD0, IPP0, IDD3N, IDD4R, IDD4W, IDD5B;
};

/// Returns the currents of a device. DDR4 runs at 1.2 V and 2.5 V; IDD2P and IDD6 are the same at every speed.
constexpr Currents currents_of(double IDD2N, const DeviceCurrents& device) {
    return {.VDD = 1.2,
            .VPP = 2.5,
            .IDD0 = device.IDD0,
            .IPP0 = device.IPP0,
            .IDD2P = 25,
            .IDD2N = IDD2N,
            .IDD3N = device.IDD3N,
            .IDD4R = device.IDD4R,
            .IDD4W = device.IDD4W,
            .IDD5B = device.IDD5B,
            .IDD5C = 0,
            .IDD5F = 0,
            .IDD6 = 30};
}

constexpr std::array<Currents, 3> currents_of(double IDD2N, const std::array<DeviceCurrents, 3>& devices) {
    return {currents_of(IDD2N, devices[0]), currents_of(IDD2N, devices[1]), currents_of(IDD2N, devices[2])};
}

}  // namespace

const std::array<Currents, 3> ddr4_2400_currents =
    currents_of(34, {{{43, 3, 38, 110, 103, 250}, {48, 3, 43, 135, 123, 250}, {80, 4, 47, 243, 228, 280}}});
const std::array<Currents, 3> ddr4_2933_currents =
    currents_of(36, {{{49, 3, 44, 132, 121, 250}, {54, 3, 49, 157, 141, 250}, {90, 4, 53, 283, 261, 280}}});
const std::array<Currents, 3> ddr4_3200_currents =
    currents_of(37, {{{52, 3, 47, 143, 130, 250}, {57, 3, 52, 168, 150, 250}, {95, 4, 56, 302, 278, 280}}});

}  // namespace mktme::dram
