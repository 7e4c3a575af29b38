// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/reference_parts.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "models/dram/dram_params.hpp"

namespace mktme::reference {

namespace {

enum Width : std::size_t { x4, x8, x16 };
enum Density : std::size_t { gb8, gb16 };

/// A command clock in thirds of a megahertz: DDR4-2933 runs at 1466 2/3 MHz.
struct Clock {
    std::uint64_t thirds_of_mhz;

    [[nodiscard]] std::uint64_t hertz() const { return (thirds_of_mhz * 1'000'000 + 2) / 3; }
    /// Returns the clocks that cover a time in tenths of a nanosecond (docs/numbers.md#dram-rounding).
    [[nodiscard]] Cycle covering(std::uint64_t tenths) const {
        return (tenths * thirds_of_mhz + 29'999) / 30'000;
    }
    [[nodiscard]] Cycle within(std::uint64_t tenths) const { return tenths * thirds_of_mhz / 30'000; }
};

constexpr std::uint64_t ns(std::uint64_t whole) { return whole * 10; }
constexpr std::uint64_t half_ns(std::uint64_t halves) { return halves * 5; }

template <class T>
using ByWidth = std::array<T, 3>;
template <class T>
using ByDensity = std::array<T, 2>;

struct Bin4 {  // a column of docs/numbers.md#ddr4-timing
    std::string_view name;
    Clock clock;
    Cycle CL, CWL, RCD, RAS, RC;
    ByWidth<Cycle> RRD_S, RRD_L, FAW;
    Cycle CCD_S, CCD_L, WR, WTR_S, WTR_L, RTP, XP, CKE;
};
constexpr std::array<Bin4, 3> bins4{{
    {"2400", {3600}, 17, 12, 17, 39, 56, {4, 4, 7}, {6, 6, 8}, {16, 26, 36}, 4, 6, 18, 3, 9, 9, 8, 6},
    {"2933Y", {4400}, 21, 16, 21, 47, 68, {4, 4, 8}, {8, 8, 10}, {16, 31, 44}, 4, 8, 22, 4, 11, 11, 9, 8},
    {"3200AA", {4800}, 22, 16, 22, 52, 74, {4, 4, 9}, {8, 8, 11}, {16, 34, 48}, 4, 8, 24, 4, 12, 12, 10, 8},
}};

struct Bin5 {  // a column of docs/numbers.md#ddr5-timing
    std::string_view name;
    Clock clock;
    Cycle CL, RCD, RAS, RC, CCD_L, RRD_L, WR, WTR_S, WTR_L, RTP, XP;
};
constexpr std::array<Bin5, 7> bins5{{
    {"4800", {7200}, 40, 39, 77, 116, 12, 12, 72, 6, 24, 18, 18},
    {"4800AN", {7200}, 34, 34, 77, 111, 12, 12, 72, 6, 24, 18, 18},
    {"5200", {7800}, 42, 42, 84, 126, 13, 13, 78, 7, 26, 20, 20},
    {"5600", {8400}, 46, 45, 90, 135, 14, 14, 84, 7, 28, 21, 21},
    {"5600AN", {8400}, 40, 40, 90, 130, 14, 14, 84, 7, 28, 21, 21},
    {"6400", {9600}, 52, 52, 103, 155, 16, 16, 96, 8, 32, 24, 24},
    {"6400AN", {9600}, 46, 46, 103, 149, 16, 16, 96, 8, 32, 24, 24},
}};

constexpr ByWidth<std::string_view> width_names{"x4", "x8", "x16"};
constexpr ByDensity<std::string_view> density_names{"8Gb", "16Gb"};

Cycle read_to_write(const Numbers& n) { return n.CL + n.BL + 2 - n.CWL; }

Numbers ddr4(const Bin4& bin, Density density, Width width) {
    constexpr ByDensity<std::uint64_t> rfc1{ns(350), ns(550)};
    constexpr ByDensity<std::uint64_t> rfc2{ns(260), ns(350)};
    constexpr ByDensity<std::uint64_t> rfc4{ns(160), ns(260)};
    const Clock clock = bin.clock;
    Numbers n{};
    n.family = Family::ddr4;
    n.hertz = clock.hertz();
    n.most_postponed = 8;
    n.groups = width == x16 ? 2 : 4;
    n.banks = 4;
    n.bursts = n.data_channels = 1;
    n.activate_clocks = n.column_clocks = 1;
    n.CL = bin.CL, n.CWL = bin.CWL, n.BL = n.BL_L = 4;
    n.RCD = n.RCD_WR = n.RP = n.RP_AB = bin.RCD;
    n.RAS = bin.RAS, n.RC = bin.RC;
    n.RRD_S = bin.RRD_S[width], n.RRD_L = bin.RRD_L[width], n.FAW = bin.FAW[width];
    n.CCD_S = bin.CCD_S, n.CCD_L = n.CCD_L_WR = bin.CCD_L;
    n.WR = bin.WR, n.WTR_S = bin.WTR_S, n.WTR_L = bin.WTR_L, n.RTP = bin.RTP;
    n.RTW = read_to_write(n);
    n.REFI = clock.within(ns(7'800));
    n.RFC1 = clock.covering(rfc1[density]);
    n.RFC2 = clock.covering(rfc2[density]);
    n.RFC4 = clock.covering(rfc4[density]);
    n.XP = bin.XP, n.PD = bin.CKE;
    n.XS = clock.covering(rfc1[density] + ns(10));
    n.XSDLL = bin.name == "2400" ? 768 : 1024;
    return n;
}

Numbers ddr5(const Bin5& bin, Density density, Width width) {
    constexpr ByDensity<std::uint64_t> rfc1{ns(195), ns(295)};
    constexpr ByDensity<std::uint64_t> rfc2{ns(130), ns(160)};
    constexpr ByDensity<std::uint64_t> rfcsb{ns(115), ns(130)};
    constexpr ByWidth<std::uint64_t> ccd_l_wr{ns(20), ns(10), ns(10)};
    constexpr ByWidth<Cycle> faw{32, 32, 40};
    constexpr Cycle least_PD = 8;
    const Clock clock = bin.clock;
    Numbers n{};
    n.family = Family::ddr5;
    n.hertz = clock.hertz();
    n.most_postponed = 4;
    n.groups = width == x16 ? 4 : 8;
    n.banks = density == gb16 ? 4 : 2;
    n.bursts = 1;
    n.data_channels = 2;
    n.activate_clocks = n.column_clocks = 2;
    n.CL = bin.CL, n.CWL = bin.CL - 2, n.BL = n.BL_L = 8;
    n.RCD = n.RCD_WR = n.RP = n.RP_AB = bin.RCD;
    n.RAS = bin.RAS, n.RC = bin.RC;
    n.RRD_S = 8, n.RRD_L = bin.RRD_L, n.FAW = faw[width];
    n.CCD_S = 8, n.CCD_L = bin.CCD_L, n.CCD_L_WR = clock.covering(ccd_l_wr[width]);
    n.WR = bin.WR, n.WTR_S = bin.WTR_S, n.WTR_L = bin.WTR_L, n.RTP = bin.RTP;
    n.RTW = read_to_write(n);
    n.PPD = 2;
    n.REFI = clock.within(ns(3'900));
    n.RFC1 = clock.covering(rfc1[density]);
    n.RFC2 = clock.covering(rfc2[density]);
    n.RFCsb = n.REFSB_REFSB = clock.covering(rfcsb[density]);
    n.REFSB_ACT = clock.covering(ns(30));
    n.XP = bin.XP, n.PD = std::max(least_PD, clock.covering(half_ns(15)));
    n.XS = n.RFC1;
    return n;
}

/// Returns the numbers common to HBM and LPDDR5: docs/numbers.md#hbm-and-lpddr5-timing.
Numbers two_burst_part(Family family, Clock clock) {
    Numbers n{};
    n.family = family;
    n.hertz = clock.hertz();
    n.most_postponed = 8;
    n.groups = n.banks = 4;
    n.bursts = 2;
    n.BL = 2;
    n.BL_L = family == Family::lpddr5 ? 4 : 2;
    n.data_channels = family == Family::hbm ? 2 : 1;
    n.activate_clocks = family == Family::lpddr5 ? 2 : 1;
    n.column_clocks = 1;
    n.row_bus_clocks = family == Family::hbm ? 2 : 0;
    return n;
}

Numbers hbm2() {
    constexpr Clock clock{3000};
    Numbers n = two_burst_part(Family::hbm, clock);
    n.CL = 17, n.CWL = 7, n.RCD = 12, n.RCD_WR = 6, n.RP = n.RP_AB = 14, n.RAS = 28, n.RC = 42;
    n.RRD_S = 4, n.RRD_L = 6, n.FAW = 16, n.CCD_S = 2, n.CCD_L = n.CCD_L_WR = 3;
    n.WR = 14, n.WTR_S = 4, n.WTR_L = 9, n.RTP = 5, n.RTW = 18;
    n.REFI = clock.within(ns(3'900));
    n.RFC1 = clock.covering(ns(220));
    n.RFCsb = n.REFSB_REFSB = clock.covering(ns(96));
    n.REFSB_ACT = clock.covering(ns(8));
    n.PD = n.XP = 8, n.XS = 216;
    return n;
}

Numbers hbm3() {
    constexpr Clock clock{4800};
    Numbers n = two_burst_part(Family::hbm, clock);
    n.CL = 20, n.CWL = 10, n.RCD = 31, n.RCD_WR = 15, n.RP = n.RP_AB = 26, n.RAS = 45, n.RC = 72;
    n.RRD_S = 4, n.RRD_L = 5, n.FAW = 24, n.CCD_S = 2, n.CCD_L = n.CCD_L_WR = 4;
    n.WR = 33, n.WTR_S = 7, n.WTR_L = 10, n.RTP = 9, n.RTW = 20;
    n.REFI = clock.within(ns(3'900));
    n.RFC1 = clock.covering(ns(260));
    n.RFCsb = clock.covering(ns(200));
    n.REFSB_ACT = n.REFSB_REFSB = clock.covering(ns(8));
    n.PPD = 2;
    return n;
}

Numbers lpddr5(Density density) {
    constexpr Clock clock{2400};
    constexpr ByDensity<std::uint64_t> rfc{ns(210), ns(280)};
    constexpr ByDensity<std::uint64_t> rfcpb{ns(120), ns(140)};
    Numbers n = two_burst_part(Family::lpddr5, clock);
    n.CL = 17, n.CWL = 9, n.RCD = n.RCD_WR = 15, n.RP = 15, n.RP_AB = 17, n.RAS = 34, n.RC = 49;
    n.RRD_S = n.RRD_L = 4, n.FAW = 16, n.CCD_S = 2, n.CCD_L = n.CCD_L_WR = 4;
    n.WR = 28, n.WTR_S = 5, n.WTR_L = 10, n.RTP = 8, n.RTW = read_to_write(n);
    n.REFI = clock.within(ns(3'906));
    n.RFC1 = clock.covering(rfc[density]);
    n.RFCsb = clock.covering(rfcpb[density]);
    n.REFSB_ACT = clock.covering(half_ns(15));
    n.REFSB_REFSB = clock.covering(ns(90));
    n.PPD = 2;
    n.XP = clock.covering(ns(7)), n.PD = clock.covering(half_ns(15));
    return n;
}

/// Returns the banks of a REFSB in a family other than DDR5, which refreshes a bank number in all groups. LPDDR5
/// refreshes banks b and b + 8.
unsigned banks_of_a_REFSB(Family family) { return family == Family::lpddr5 ? 2 : 1; }

struct Part {
    std::string name;
    Numbers numbers;
};

/// Returns the parts of one standard: every bin in both densities and three widths.
template <class Bins, class Make>
std::vector<Part> grid(const std::string& standard, const Bins& bins, Make make) {
    std::vector<Part> parts;
    for (const auto& bin : bins)
        for (const Density density : {gb8, gb16})
            for (const Width width : {x4, x8, x16}) {
                const std::string name = standard + "-" + std::string{bin.name} + "-" +
                                         std::string{density_names[density]} + "-" +
                                         std::string{width_names[width]};
                parts.push_back({name, make(bin, density, width)});
            }
    return parts;
}

const std::vector<std::vector<Part>>& catalogue() {
    static const std::vector<std::vector<Part>> families{
        grid("DDR4", bins4, ddr4),
        grid("DDR5", bins5, ddr5),
        {{"HBM2-2000-4Gb", hbm2()}, {"HBM3-6400-4Gb", hbm3()}},
        {{"LPDDR5-6400-8Gb-x16", lpddr5(gb8)}, {"LPDDR5-6400-16Gb-x16", lpddr5(gb16)}},
    };
    return families;
}

}  // namespace

Numbers numbers_of(std::string_view part) {
    for (const auto& family : catalogue())
        for (const Part& p : family)
            if (p.name == part) return p.numbers;
    throw std::invalid_argument{"the reference does not know the part " + std::string{part}};
}

std::vector<std::vector<std::string>> parts_by_family() {
    std::vector<std::vector<std::string>> names;
    for (const auto& family : catalogue()) {
        names.emplace_back();
        for (const Part& p : family) names.back().push_back(p.name);
    }
    return names;
}

bool has_mode(const Numbers& n, dram::RefreshMode mode) {
    switch (mode) {
        case dram::RefreshMode::all_bank: return true;
        case dram::RefreshMode::fine_2x: return n.RFC2 > 0;
        case dram::RefreshMode::fine_4x: return n.RFC4 > 0;
        case dram::RefreshMode::same_bank: return n.RFCsb > 0;
    }
    return false;
}

Cadence cadence_of(const Numbers& n, dram::RefreshMode mode) {
    if (!has_mode(n, mode)) throw std::invalid_argument{"the part has no such refresh mode"};
    switch (mode) {
        case dram::RefreshMode::all_bank: break;
        case dram::RefreshMode::fine_2x: return {1, n.REFI / 2, n.RFC2, 2};
        case dram::RefreshMode::fine_4x: return {1, n.REFI / 4, n.RFC4, 4};
        case dram::RefreshMode::same_bank:
            if (n.family == Family::ddr5) return {n.banks, n.REFI / 2, n.RFCsb, 2};
            return {n.groups * n.banks / banks_of_a_REFSB(n.family), n.REFI, n.RFCsb, 1};
    }
    return {1, n.REFI, n.RFC1, 1};
}

}  // namespace mktme::reference
