// SPDX-License-Identifier: Apache-2.0
// Closed forms that hold for every part. They reveal a wrong figure, a missing rule or a superfluous one.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "models/dram/part.hpp"
#include "tests/memctrl/bare_channel.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using dram::Part;
using dram::RefreshMode;
using memctrl::Channel;
using memctrl::ChannelParams;
using memctrl::Location;

/// Outcome of reads offered to one data channel.
struct Outcome {
    std::vector<memctrl::Completion> done;
    std::vector<memctrl::CommandRecord> commands;
};

ChannelParams quiet() {
    return {.controller = {.priority = memctrl::CommandPriority::row},
            .dram = {.refresh = false},
            .encryption = {.mode = crypto::EncryptionMode::off},
            .engine = {}};
}

/// Offers reads of these lines as fast as they are accepted, the n-th no earlier than cycle n x `apart`.
Outcome read_all(const Part& part, const ChannelParams& params, const std::vector<Location>& lines,
                 Cycles apart = Cycles{}) {
    testing::BareChannel channel{params, part};
    Cycles now{};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        now = std::max(now, apart * i);
        now = channel.accept({.line = DramAddr{i * line_size.count()}, .where = lines[i], .tag = i}, now);
    }
    channel.drain();
    return {channel.completions(), channel.commands()};
}

/// Returns the clocks per line in a long run of reads, without its start-up.
double clocks_per_line(const Part& part, const std::vector<Location>& lines) {
    const auto outcome = read_all(part, quiet(), lines);
    const ClockDomain clock{part.clock};
    const std::size_t from = lines.size() / 4;
    const Cycles first = clock.at_or_before(outcome.done[from].done);
    const Cycles last = clock.at_or_before(outcome.done.back().done);
    return static_cast<double>((last - first).count()) / static_cast<double>(lines.size() - 1 - from);
}

double n(Cycles cycles) { return static_cast<double>(cycles.count()); }

/// Returns the clocks from the first column command of a line to its last.
Cycles column_span(const Part& part) { return part.timing.tCCD_L * (part.geometry.bursts - 1); }

/// Returns the clocks from an ACT to the next ACT of the same bank, with one line read in between.
double bank_cycle(const Part& part) {
    const auto& t = part.timing;
    return n(std::max(t.tRC, std::max(t.tRAS, t.tRCD + column_span(part) + t.tRTP) + t.tRP));
}

/// Returns the bank number of (group, bank) in rank 0.
std::uint32_t bank_at(const Part& part, std::uint64_t group, std::uint64_t bank) {
    return static_cast<std::uint32_t>(group * part.geometry.banks_per_group + bank);
}

constexpr std::size_t long_run = 3000;

}  // namespace

TEST_CASE("Every part: an idle read takes CL and burst, tRCD when closed, tRP more in conflict",
          "[memctrl][closed-form][parts]") {
    for (const Part& part : dram::parts()) {
        INFO(part.name);
        const auto& t = part.timing;
        const Cycles hit = column_span(part) + t.CL + t.burst;
        const Cycles pause = t.tRC * 10;
        const auto outcome = read_all(part, quiet(), {{0, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, 1, 0}}, pause);
        const ClockDomain clock{part.clock};
        CHECK(outcome.done[0].done == clock.edge(t.tRCD + hit));
        CHECK(outcome.done[1].done == clock.edge(pause + hit));
        CHECK(outcome.done[2].done == clock.edge(pause * 2 + t.tRP + t.tRCD + hit));
    }
}

TEST_CASE("Every part: rows of one bank follow each other a bank cycle apart",
          "[memctrl][closed-form][parts]") {
    for (const Part& part : dram::parts()) {
        INFO(part.name);
        std::vector<Location> lines;
        for (std::uint32_t i = 0; i < long_run; ++i) lines.push_back({0, 0, i, 0});
        CHECK(clocks_per_line(part, lines) == Approx(bank_cycle(part)).epsilon(0.01));
    }
}

TEST_CASE("Every part: hits of one bank group follow each other tCCD_L apart, of all groups tCCD_S",
          "[memctrl][closed-form][parts]") {
    for (const Part& part : dram::parts()) {
        INFO(part.name);
        const auto& t = part.timing;
        const auto& g = part.geometry;
        std::vector<Location> same;
        std::vector<Location> turns;
        for (std::uint32_t i = 0; i < long_run; ++i) {
            const auto column = static_cast<std::uint32_t>(i % g.lines_per_row);
            same.push_back({0, bank_at(part, 0, i % g.banks_per_group), 0, column});
            turns.push_back({0, bank_at(part, i % g.bank_groups, 0), 0, column});
        }
        const auto bursts = static_cast<double>(g.bursts);
        CHECK(clocks_per_line(part, same) == Approx(bursts * n(std::max(t.tCCD_L, t.burst))).epsilon(0.01));
        CHECK(clocks_per_line(part, turns) == Approx(bursts * n(std::max(t.tCCD_S, t.burst))).epsilon(0.01));
    }
}

TEST_CASE("Every part: rows of all banks in turn are bound by tFAW, tRRD_S, the buses or the bank cycle",
          "[memctrl][closed-form][parts]") {
    for (const Part& part : dram::parts()) {
        INFO(part.name);
        const auto& t = part.timing;
        const auto& g = part.geometry;
        std::vector<Location> lines;
        for (std::uint32_t i = 0; i < long_run; ++i) {
            const std::uint64_t bank = i / g.bank_groups % g.banks_per_group;
            lines.push_back(
                {0, bank_at(part, i % g.bank_groups, bank), static_cast<std::uint32_t>(i / g.banks()), 0});
        }
        const auto bursts = static_cast<double>(g.bursts);
        const double commands = n(t.activate_clocks) + bursts * n(t.column_clocks) + 1;  // and a PRE
        const double expected = std::max({n(t.tFAW) / 4, n(t.tRRD_S), commands, bursts * n(t.burst),
                                          bank_cycle(part) / static_cast<double>(g.banks())});
        const double found = clocks_per_line(part, lines);
        CHECK(found >= expected * 0.99);
        // A burst on the command bus may delay an ACT. If that bus is the bound, not every clock finds a command, least
        // of all a PRE, which waits for tPPD after the previous one.
        const double waiting = 1 + std::max(0.0, n(t.tPPD) - 1);
        CHECK(found <= (commands == expected ? expected + waiting : expected * 1.03));
    }
}

TEST_CASE("T9: all-bank refresh blocks a rank for tRFC every tREFI", "[memctrl][closed-form][parts]") {
    struct Published {
        const char* part;
        double percent;
    };
    for (const auto& [name, percent] :
         {Published{"DDR4-3200AA-8Gb-x8", 4.49}, Published{"DDR4-3200AA-16Gb-x8", 7.05},
          Published{"DDR5-4800-16Gb-x8", 7.56}}) {
        INFO(name);
        const Part& part = dram::find_part(name);
        auto params = quiet();
        params.dram.refresh = true;
        params.dram.refresh_postpone = 1;
        std::vector<Location> lines;
        const std::uint64_t intervals = 40;
        const std::uint64_t apart = 100;
        for (std::uint32_t i = 0; i < part.timing.tREFI.count() * intervals / apart; ++i)
            lines.push_back({0, i % 4, i, 0});
        const auto outcome = read_all(part, params, lines, Cycles{apart});
        const auto refreshes = std::ranges::count_if(outcome.commands, [](const memctrl::CommandRecord& r) {
            return r.command == dram::Command::REF && r.data_channel == 0;
        });
        const double blocked =
            static_cast<double>(refreshes) * n(part.timing.tRFC1) / n(outcome.commands.back().cycle);
        CHECK(100 * blocked == Approx(percent).margin(0.3));
    }
}

TEST_CASE("Every part and refresh mode: each unit is refreshed once an interval",
          "[memctrl][parts][refresh]") {
    for (const Part& part : dram::parts()) {
        for (const auto mode :
             {RefreshMode::all_bank, RefreshMode::fine_2x, RefreshMode::fine_4x, RefreshMode::same_bank}) {
            INFO(part.name << " " << name_of(mode));
            auto params = quiet();
            params.dram.refresh = true;
            params.dram.refresh_mode = mode;
            params.ranks = 2;
            const bool exists = mode == RefreshMode::all_bank ||
                                (mode == RefreshMode::fine_2x && part.timing.tRFC2 != 0_cy) ||
                                (mode == RefreshMode::fine_4x && part.timing.tRFC4 != 0_cy) ||
                                (mode == RefreshMode::same_bank && part.timing.tRFCsb != 0_cy);
            if (!exists) {
                CHECK_THROWS_WITH(Channel(part, params, 0), Catch::Contains("has no such mode"));
                continue;
            }
            testing::BareChannel channel{params, part};
            const Cycles end = part.timing.tREFI * 21;
            channel->advance(end);
            const auto timing = dram::refresh_timing(part, mode);
            const std::uint64_t units = dram::refresh_units(part, mode, params.ranks).size();
            const auto& commands = channel.commands();
            const auto issued = std::ranges::count_if(commands, [&](const memctrl::CommandRecord& r) {
                return r.command == timing.refresh && r.data_channel == 0;
            });
            // Refresh unit i is due first after an interval and i shares of one, then every interval.
            std::uint64_t due = 0;
            for (std::uint64_t i = 0; i < units; ++i)
                due += (end.count() - 1 - i * timing.interval.count() / units) / timing.interval.count();
            CHECK(static_cast<std::uint64_t>(issued) <= due);
            CHECK(static_cast<std::uint64_t>(issued) + units / 4 >=
                  due);  // the last of them may be under way
        }
    }
}
