// SPDX-License-Identifier: Apache-2.0
// Tests of the device's distances at their boundary, in clocks computed by hand from the published tables.
#include <catch2/catch.hpp>
#include <vector>

#include "models/dram/device.hpp"
#include "models/dram/part.hpp"
#include "models/memctrl/channel/channel.hpp"
#include "tests/memctrl/bare_channel.hpp"

namespace {

using namespace mktme;
using dram::Command;
using enum dram::Command;

constexpr auto ddr4 = "DDR4-3200AA-8Gb-x8";
constexpr auto ddr5 = "DDR5-4800-16Gb-x8";
constexpr auto hbm2 = "HBM2-2000-4Gb";
constexpr auto hbm3 = "HBM3-6400-4Gb";
constexpr auto lpddr5 = "LPDDR5-6400-8Gb-x16";

struct Place {
    std::uint32_t group = 0, bank = 0, rank = 0;
};
struct Timed {
    std::uint64_t at;
    Command command;
};
struct Case {
    const char* what;
    const char* part;
    std::vector<Timed> before;  // all at group 0, bank 0, rank 0
    Command then;
    Place to;
    std::uint64_t allowed;  // the first cycle
};

/// A device of two ranks, under same-bank refresh if its part has one.
class Bench {
public:
    explicit Bench(const char* name)
        : part_{dram::find_part(name)},
          device_{part_, 2, part_.timing.tRFC1, dram::CommandSet{}.set()} {
        if (part_.timing.tRFCsb != Cycles{})
            units_ = dram::refresh_units(part_, dram::RefreshMode::same_bank, 2);
    }
    void issue(const Timed& timed) {
        const Cycles now{timed.at};
        if (is_for_rank(timed.command)) device_.issue_at_rank(timed.command, 0, now);
        else if (timed.command == REFSB) device_.issue_at_unit(REFSB, units_.front(), now);
        else device_.issue(timed.command, 0, 0, now);
    }
    [[nodiscard]] std::uint64_t earliest(Command command, Place to) const {
        const auto& g = part_.geometry;
        const auto bank =
            static_cast<dram::BankIndex>((to.rank * g.bank_groups + to.group) * g.banks_per_group + to.bank);
        if (is_for_rank(command)) return device_.earliest_at_rank(command, to.rank).count();
        if (command == REFSB) return device_.earliest_at_unit(REFSB, unit_of(bank)).count();
        return device_.earliest(command, bank).count();
    }

private:
    [[nodiscard]] const dram::RefreshUnit& unit_of(dram::BankIndex bank) const {
        for (const auto& unit : units_)
            for (std::uint32_t i = 0; i < unit.count; ++i)
                if (unit.first + i * unit.stride == bank) return unit;
        throw std::logic_error{"a bank without a unit"};
    }

    const dram::Part& part_;
    dram::Device device_;
    std::vector<dram::RefreshUnit> units_;
};

const std::vector<Case>& cases() {
    static const std::vector<Case> all{
        // Write recovery is WR + CWL + burst + tWR + tRP, for every command that closes the row.
        {"RDA behind a WR", ddr5, {{0, ACT}, {39, WR}, {109, RDA}}, ACT, {}, 39 + 157},
        {"RDA long behind a WR", ddr5, {{0, ACT}, {39, WR}, {200, RDA}}, ACT, {}, 200 + 18 + 39},
        {"RDA behind a WR", lpddr5, {{0, ACT}, {15, WR}, {40, RDA}}, ACT, {}, 15 + 54},
        {"RDA behind a WR", ddr4, {{0, ACT}, {22, WR}, {54, RDA}}, REF, {}, 22 + 66},
        {"RDA behind a WR", ddr4, {{0, ACT}, {22, WR}, {54, RDA}}, PDE, {}, 54 + 27},
        {"RDA close behind a WR",
         hbm2,
         {{0, ACT}, {6, WR}, {24, RDA}},
         ACT,
         {},
         43},  // tRC alone would be 42
        // ACT to the refresh of other banks: tRRD.
        {"ACT to REFSB", ddr5, {{0, ACT}}, REFSB, {.bank = 1}, 12},
        {"ACT to REFSB", hbm2, {{0, ACT}}, REFSB, {.bank = 1}, 6},
        {"ACT to REFSB", hbm2, {{0, ACT}}, REFSB, {.group = 1}, 4},
        {"ACT to REFSB", hbm3, {{0, ACT}}, REFSB, {.bank = 1}, 5},
        {"ACT to REFSB", hbm3, {{0, ACT}}, REFSB, {.group = 1}, 4},
        {"ACT to REFSB", lpddr5, {{0, ACT}}, REFSB, {.group = 1}, 4},
        {"ACT to REFSB of its own pair", lpddr5, {{0, ACT}}, REFSB, {.group = 2}, 49},
        {"ACT to REFSB of another rank", hbm3, {{0, ACT}}, REFSB, {.rank = 1}, 2},
        // REFSB to REFSB.
        {"REFSB to REFSB", ddr5, {{0, REFSB}}, REFSB, {.bank = 1}, 312},
        {"REFSB to REFSB", hbm2, {{0, REFSB}}, REFSB, {.group = 1}, 96},
        {"REFSB to REFSB", hbm3, {{0, REFSB}}, REFSB, {.group = 1}, 13},
        {"REFSB to REFSB of the bank", hbm3, {{0, REFSB}}, REFSB, {}, 320},
        {"REFSB to REFSB", lpddr5, {{0, REFSB}}, REFSB, {.bank = 1}, 72},
        {"REFSB to REFSB of the pair", lpddr5, {{0, REFSB}}, REFSB, {.group = 2}, 96},
        {"REFSB to ACT in the pair", lpddr5, {{0, REFSB}}, ACT, {.group = 2}, 96},
        {"REFSB to ACT elsewhere", lpddr5, {{0, REFSB}}, ACT, {.group = 1}, 6},
        // tPPD.
        {"PRE to PRE", ddr5, {{0, PRE}}, PRE, {.group = 1}, 2},
        {"PRE to PRE", hbm3, {{0, PRE}}, PRE, {.group = 1}, 2},
        {"PRE to PREA", lpddr5, {{0, PRE}}, PREA, {}, 2},
        {"PRE to PRE", hbm2, {{0, PRE}}, PRE, {.group = 1}, 0},
        // BL/n of LPDDR5.
        {"WR to RD of the group", lpddr5, {{0, WR}}, RD, {.bank = 1}, 23},
        {"WR to RD of another group", lpddr5, {{0, WR}}, RD, {.group = 1}, 16},
        {"RD to WR of the group", lpddr5, {{0, RD}}, WR, {.bank = 1}, 14},
        {"RD to WR of another group", lpddr5, {{0, RD}}, WR, {.group = 1}, 12},
        // The DLL locks after self-refresh.
        {"SRX to RD", ddr4, {{0, SRX}}, RD, {}, 1024},
        {"SRX to ACT", ddr4, {{0, SRX}}, ACT, {}, 576},
        {"SRX to RD", "DDR4-2933Y-8Gb-x8", {{0, SRX}}, RD, {}, 1024},
        {"SRX to RD", "DDR4-2400-8Gb-x8", {{0, SRX}}, RD, {}, 768},
        // ACT on the row bus of HBM.
        {"ACT to PRE elsewhere", hbm2, {{0, ACT}}, PRE, {.group = 1}, 2},
        {"ACT to PRE elsewhere", hbm3, {{0, ACT}}, PRE, {.group = 1}, 2},
        {"ACT to ACT of another rank", hbm3, {{0, ACT}}, ACT, {.rank = 1}, 2},
        {"ACT to RD elsewhere", hbm3, {{0, ACT}}, RD, {.group = 1}, 0},
        {"ACT to PRE elsewhere", ddr4, {{0, ACT}}, PRE, {.group = 1}, 0},
        // Power-down.
        {"PDX to ACT", hbm2, {{0, PDX}}, ACT, {}, 8},
        {"SRX to ACT", hbm2, {{0, SRX}}, ACT, {}, 216},
        {"PDX to ACT", lpddr5, {{0, PDX}}, ACT, {}, 6},
        {"PDE to PDX", lpddr5, {{0, PDE}}, PDX, {}, 6},
    };
    return all;
}

}  // namespace

TEST_CASE("Device: a command is allowed from its published distance on, and not a clock before",
          "[dram][rules]") {
    for (const Case& c : cases()) {
        CAPTURE(c.what, c.part);
        Bench bench{c.part};
        for (const Timed& timed : c.before) bench.issue(timed);
        CHECK(bench.earliest(c.then, c.to) == c.allowed);
    }
}

TEST_CASE("Device: parts without published exits are not put to sleep", "[dram][rules][errors]") {
    const auto channel = [](const char* part, bool power_down, std::uint64_t self_refresh_after) {
        memctrl::ChannelParams params;
        params.dram.power_down = power_down;
        params.dram.self_refresh_after = Cycles{self_refresh_after};
        const memctrl::Channel made{dram::find_part(part), params, 0};
    };
    CHECK_NOTHROW(channel(hbm2, true, 100));
    CHECK_NOTHROW(channel(lpddr5, true, 0));
    CHECK_THROWS_WITH(
        channel(lpddr5, false, 100),
        "dram.self_refresh_after: no exit times of dram.part = LPDDR5-6400-8Gb-x16 are published");
    CHECK_THROWS_WITH(channel(hbm3, true, 0),
                      "dram.power_down: no exit times of dram.part = HBM3-6400-4Gb are published");
    CHECK_THROWS_WITH(channel(hbm3, false, 1), Catch::Contains("dram.self_refresh_after"));
}

TEST_CASE("Device: LPDDR5 refreshes its banks in pairs, eight refreshes a tREFI", "[dram][refresh]") {
    const auto units = dram::refresh_units(dram::find_part(lpddr5), dram::RefreshMode::same_bank, 2);
    REQUIRE(units.size() == 16);
    for (std::uint32_t i = 0; i < 8; ++i) {
        CHECK(units[i].first == i);
        CHECK(units[i].stride == 8);
        CHECK(units[i].count == 2);
    }
    CHECK(units[8].first == 16);
    CHECK(units[8].rank == 1);
}

TEST_CASE("Device: an ACT does not put off an urgent refresh of other banks", "[dram][refresh]") {
    // DDR5 permits an ACT of another group after 8 clocks, but a REFSB only after 12: endless ACTs would starve it.
    const dram::Part& part = dram::find_part(ddr5);
    memctrl::ChannelParams params;
    params.controller.page_policy = "closed";
    params.dram.refresh_mode = dram::RefreshMode::same_bank;
    params.dram.refresh_postpone = 1;
    params.encryption.mode = crypto::EncryptionMode::off;
    testing::BareChannel channel{params, part};
    Cycles now{};
    const Cycles end = part.timing.tREFI * 4;
    for (std::uint32_t i = 0; now < end; ++i) {
        const auto groups = static_cast<std::uint32_t>(part.geometry.bank_groups);
        const std::uint32_t bank = i % groups * 4 + i / groups % 4;
        now = channel.accept(
            {.line = DramAddr{std::uint64_t{i} * line_size.count()}, .where = {0, bank, i / 32, 0}}, now);
    }
    channel.drain();
    std::vector<Cycles> refreshes;
    for (const auto& record : channel.commands())
        if (record.command == REFSB && record.data_channel == 0) refreshes.push_back(record.cycle);
    REQUIRE(refreshes.size() >= 28);
    // Each is due a quarter of an interval after the previous one, and waits for its banks to close: 118 and 39 clocks.
    const Cycles apart = Cycles{part.timing.tREFI.count() / 8};
    for (std::size_t i = 0; i < 28; ++i) CHECK(refreshes[i] <= apart * (i + 4) + Cycles{170});
}
