// SPDX-License-Identifier: Apache-2.0
// Timeline and waves are read back as a viewer reads them: events by time, track and length, signals by value and time.
#include <zlib.h>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "models/dram/part.hpp"
#include "sim/observe/timeline.hpp"
#include "sim/observe/waves.hpp"
#include "tests/sim/temporary_folder.hpp"

namespace {

using namespace mktme;
using namespace mktme::literals;
using dram::Command;
using memctrl::CommandRecord;
using sim::TimeWindow;

constexpr std::uint64_t fs_per_clock = 625'000;  // DDR4-3200: 1.6 GHz
constexpr double us_per_clock = 625e-6;
constexpr Cycles refresh_clocks{560};
const dram::Part& part() { return dram::find_part("DDR4-3200AA-8Gb-x8"); }
const ClockDomain dram_clock{1600_MHz};

/// One read on rank 1, group 2, bank 3, and a refresh of rank 0 on another data channel.
const std::vector<CommandRecord> some_commands{
    {.cycle = 8_cy, .command = Command::ACT, .rank = 1, .bank_group = 2, .bank = 3, .row = 77},
    {.cycle = 9_cy, .data_channel = 1, .command = Command::REF, .rank = 0},
    {.cycle = 30_cy, .command = Command::RD, .rank = 1, .bank_group = 2, .bank = 3, .row = 77, .column = 40},
    {.cycle = 90_cy, .command = Command::PRE, .rank = 1, .bank_group = 2, .bank = 3},
    {.cycle = 91_cy, .command = Command::PREA, .rank = 1},
};

nlohmann::json events_in(const std::filesystem::path& path) {
    std::string text;
    const gzFile in = gzopen(path.c_str(), "rb");
    REQUIRE(in != nullptr);
    for (int c = gzgetc(in); c >= 0; c = gzgetc(in)) text += static_cast<char>(c);
    gzclose(in);
    return nlohmann::json::parse(text).at("traceEvents");
}

nlohmann::json timeline_of(TimeWindow window, const dram::Part& of = part(),
                           const std::vector<CommandRecord>& commands = some_commands,
                           const sim::ChannelNames& names = {.data_channels = 2}) {
    const test::TemporaryFolder folder;
    const auto file = folder / "timeline.json.gz";
    sim::Timeline timeline{file, of, refresh_clocks, dram_clock, window, names};
    timeline.see(commands);
    timeline.finish(100'000_ns);
    return events_in(file);
}

/// Times at which a signal of a VCD takes a value, in the order of the file.
using Changes = std::vector<std::pair<std::uint64_t, std::string>>;

/// Returns the signals of a VCD by their dotted path.
std::map<std::string, Changes> read_vcd(const std::filesystem::path& path) {
    std::ifstream file{path};
    std::map<std::string, std::string> names;
    std::map<std::string, Changes> signals;
    std::vector<std::string> scopes;
    std::uint64_t time = 0;
    std::string word;
    while (file >> word) {
        std::string a;
        std::string b;
        std::string c;
        if (word == "$scope") {
            file >> a >> b >> c;
            scopes.push_back(b);
        } else if (word == "$upscope") {
            file >> c;
            scopes.pop_back();
        } else if (word == "$var") {
            std::string name;
            file >> a >> b >> c >> name >> word;
            std::string full;
            for (const auto& scope : scopes) full += scope + ".";
            names[c] = full + name;
        } else if (word[0] == '$') {
            while (word != "$end" && file >> word) continue;
        } else if (word[0] == '#') {
            time = std::stoull(word.substr(1));
        } else {  // s or b with a value, then the signal
            file >> a;
            signals[names.at(a)].emplace_back(time, word.substr(1));
        }
    }
    CHECK(scopes.empty());
    return signals;
}

std::map<std::string, Changes> waves_of(TimeWindow window,
                                        const sim::ChannelNames& names = {.data_channels = 2}) {
    const test::TemporaryFolder folder;
    const auto file = folder / "waves.vcd";
    sim::Waves waves{file, names, dram_clock, window};
    waves.see(some_commands);
    waves.finish(100'000_ns);
    return read_vcd(file);
}

Changes at_clocks(std::initializer_list<std::pair<std::uint64_t, const char*>> changes) {
    Changes result;
    for (const auto& [clock, value] : changes) result.emplace_back(clock * fs_per_clock, value);
    return result;
}

}  // namespace

TEST_CASE("Every command is on the timeline at its time, on its track, for as long as it works",
          "[observe]") {
    std::map<int, std::string> processes;
    std::map<std::pair<int, int>, std::string> tracks;
    std::vector<nlohmann::json> events;
    for (const auto& event : timeline_of({})) {
        const auto name = event.at("name");
        if (name == "thread_name") tracks[{event.at("pid"), event.at("tid")}] = event.at("args").at("name");
        else if (name == "process_name") processes[event.at("pid")] = event.at("args").at("name");
        else events.push_back(event);
    }
    CHECK(processes == std::map<int, std::string>{{0, "memory.channel.0"}, {1, "memory.channel.1"}});
    // tRCD 22, tRFC 560, CL + BL 26, tRP 22 clocks: JESD79-4, speed bin 3200AA.
    const std::vector<std::tuple<const char*, double, double, const char*>> expected{
        {"ACT", 8, 22, "rank.1.bank_group.2.bank.3"},
        {"REF", 9, 560, "rank.0"},
        {"RD", 30, 26, "rank.1.bank_group.2.bank.3"},
        {"PRE", 90, 22, "rank.1.bank_group.2.bank.3"},
        {"PREA", 91, 22, "rank.1"},
    };
    REQUIRE(events.size() == expected.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto& [name, start, length, track] = expected[i];
        const auto& event = events[i];
        constexpr double picosecond = 1e-6;  // in us
        CHECK(event.at("name") == name);
        CHECK(event.at("ts").get<double>() == Approx(start * us_per_clock).margin(picosecond));
        CHECK(event.at("dur").get<double>() == Approx(length * us_per_clock).margin(picosecond));
        CHECK(event.at("pid") == some_commands[i].data_channel);
        CHECK(tracks[{event.at("pid"), event.at("tid")}] == track);
        CHECK(event.at("args").at("row") == some_commands[i].row);
        CHECK(event.at("args").at("column") == some_commands[i].column);
    }
}

TEST_CASE("A window of the timeline holds its start and not its end", "[observe]") {
    std::vector<std::string> names;
    for (const auto& event : timeline_of({SimTime{9 * fs_per_clock}, SimTime{90 * fs_per_clock}}))
        if (event.at("ph") == "X") names.push_back(event.at("name"));
    CHECK(names == std::vector<std::string>{"REF", "RD"});
    CHECK(timeline_of({SimTime{1000 * fs_per_clock}, SimTime{1001 * fs_per_clock}}).empty());
}

TEST_CASE("A per-bank refresh of LPDDR5 is on the tracks of both its banks, any other command on one",
          "[observe]") {
    const std::vector<CommandRecord> commands{
        {.cycle = 8_cy, .command = Command::ACT, .rank = 0, .bank_group = 3, .bank = 2, .row = 77},
        {.cycle = 9_cy, .command = Command::REFSB, .rank = 0, .bank_group = 1, .bank = 2},
    };
    std::map<int, std::string> tracks;
    std::vector<std::pair<std::string, std::string>> shown;
    for (const auto& event : timeline_of({}, dram::find_part("LPDDR5-6400-16Gb-x16"), commands)) {
        if (event.at("name") == "thread_name") tracks[event.at("tid")] = event.at("args").at("name");
        else if (event.at("ph") == "X") shown.emplace_back(event.at("name"), tracks[event.at("tid")]);
    }
    CHECK(shown == std::vector<std::pair<std::string, std::string>>{{"ACT", "rank.0.bank_group.3.bank.2"},
                                                                    {"REFSB", "rank.0.bank_group.1.bank.2"},
                                                                    {"REFSB", "rank.0.bank_group.3.bank.2"}});
}

TEST_CASE("Levels are on the timeline under their paths, from their value at the start of its window",
          "[observe]") {
    const std::vector<LevelChange<SimTime>> changes{
        {10_ns, 1}, {20_ns, 2}, {30_ns, 5}, {40_ns, 4}, {50_ns, 0}};
    const test::TemporaryFolder folder;
    const auto file = folder / "timeline-levels.json.gz";
    sim::Timeline timeline{file, part(), refresh_clocks, dram_clock, {25_ns, 50_ns}, {}};
    timeline.see("memory.channel.0.read_queue", changes);
    timeline.finish(100_ns);
    std::vector<std::pair<double, int>> shown;
    for (const auto& event : events_in(file)) {
        CHECK(event.at("ph") == "C");
        CHECK(event.at("name") == "memory.channel.0.read_queue");
        shown.emplace_back(event.at("ts"), event.at("args").at("level"));
    }
    CHECK(shown == std::vector<std::pair<double, int>>{{0.025, 2}, {0.03, 5}, {0.04, 4}});
}

TEST_CASE("Waves show a command for one clock, with its rank, group, bank and row", "[observe]") {
    auto waves = waves_of({});
    CHECK(waves.at("memory.channel.0.command") == at_clocks({{0, "NOP"},
                                                             {8, "ACT"},
                                                             {9, "NOP"},
                                                             {30, "RD"},
                                                             {31, "NOP"},
                                                             {90, "PRE"},
                                                             {91, "PREA"},
                                                             {92, "NOP"}}));
    CHECK(waves.at("memory.channel.1.command") == at_clocks({{0, "NOP"}, {9, "REF"}, {10, "NOP"}}));
    CHECK(waves.at("memory.channel.0.rank") == at_clocks({{8, "1"}, {30, "1"}, {90, "1"}, {91, "1"}}));
    CHECK(waves.at("memory.channel.0.bank_group") ==
          at_clocks({{8, "10"}, {30, "10"}, {90, "10"}, {91, "0"}}));
    CHECK(waves.at("memory.channel.0.bank") == at_clocks({{8, "11"}, {30, "11"}, {90, "11"}, {91, "0"}}));
    CHECK(waves.at("memory.channel.0.row").front().second == "1001101");
}

TEST_CASE("Timeline and waves name the packages of a machine that has several", "[observe]") {
    const sim::ChannelNames two_packages{.data_channels = 1, .packages = 2};
    std::map<int, std::string> processes;
    for (const auto& event : timeline_of({}, part(), some_commands, two_packages))
        if (event.at("name") == "process_name") processes[event.at("pid")] = event.at("args").at("name");
    CHECK(processes ==
          std::map<int, std::string>{{0, "package.0.memory.channel.0"}, {1, "package.1.memory.channel.0"}});
    auto waves = waves_of({}, two_packages);
    CHECK(waves.at("package.1.memory.channel.0.command") == at_clocks({{0, "NOP"}, {9, "REF"}, {10, "NOP"}}));
    const sim::ChannelNames ddr5{.data_channels = 4, .per_channel = 2, .packages = 2};
    CHECK(ddr5.path(7) == "package.1.memory.channel.1.data_channel.1");
}

TEST_CASE("A window of the waves begins idle at its start and shows nothing from its end on", "[observe]") {
    auto waves = waves_of({SimTime{9 * fs_per_clock}, SimTime{90 * fs_per_clock}});
    CHECK(waves.at("memory.channel.0.command") == at_clocks({{9, "NOP"}, {30, "RD"}, {31, "NOP"}}));
    CHECK(waves.at("memory.channel.1.command") == at_clocks({{9, "NOP"}, {9, "REF"}, {10, "NOP"}}));
}
