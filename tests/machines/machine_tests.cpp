// SPDX-License-Identifier: Apache-2.0
// Tests that every parameter is drawn, and that each judge detects the errors that it is meant to detect.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "sim/config/loader.hpp"
#include "sim/config/writer.hpp"
#include "sim/results/writers.hpp"
#include "sim/run/assembly.hpp"
#include "tests/machines/coverage.hpp"
#include "tests/machines/draw_machine.hpp"
#include "tests/machines/judge.hpp"
#include "tests/machines/trace_contents.hpp"
#include "tests/machines/trial.hpp"
#include "tests/sim/temporary_folder.hpp"

namespace {

using namespace mktme;
using namespace mktme::machines;
using crypto::EncryptionMode;

/// Returns a loaded machine with contents and two keys, whose commands and bus lines are all recorded.
Machine busy_machine(EncryptionMode mode = EncryptionMode::mktme) {
    Machine machine{1};
    machine.give("dram.part", "DDR5-4800-16Gb-x8");
    machine.give("memory.channels", std::uint64_t{2});
    machine.give("controller.page_policy", "closed-adaptive");
    machine.give("encryption.mode", mode);
    machine.give("data.mode", "full");
    if (mode == EncryptionMode::mktme) {
        for (const std::uint64_t keyid : {1U, 2U}) {
            auto key = machine.append("mktme.key");
            key.give("keyid", keyid);
            key.give("data_key", std::string(32, static_cast<char>('0' + keyid)));
            key.give("tweak_key", std::string(32, static_cast<char>('a' + keyid)));
        }
        machine.give("workload.keyid_assignment", "by-page");
        machine.give("workload.keyids", std::uint64_t{2});
    }
    machine.give("workload.generator", "mix");
    machine.give("workload.requests", std::uint64_t{1500});
    machine.give("workload.footprint", "64 KiB");
    machine.give("workload.issue", "asap");
    machine.give("output.commands", true);
    machine.give("output.bus", true);
    return machine;
}

/// Results of a machine without a trace.
struct Results {
    explicit Results(const Machine& machine) {
        sim::Assembly assembly{machine.config()};
        assembly.observe_into(folder / ".");
        while (assembly.front_end().run(4096)) assembly.observe();
        assembly.machine().finish();
        assembly.finish_observers();
        stats = Stats{folder.write("stats.json", sim::stats_as_json(assembly.stats(false).values()))};
        bus = read_bus(folder / "bus.csv");
    }
    [[nodiscard]] std::string commands() const { return folder.read("commands.csv"); }

    test::TemporaryFolder folder;
    Stats stats;
    std::vector<BusLine> bus;
};

Complaints judged(const Machine& machine, const Results& results, const std::string& commands) {
    CommandCounts counts{};
    Complaints complaints =
        judge_commands(machine, results.stats, results.folder.write("doctored.csv", commands), counts);
    const Complaints more = judge_counts(machine, results.stats, counts);
    complaints.insert(complaints.end(), more.begin(), more.end());
    return complaints;
}

bool mentions(const Complaints& complaints, const std::string& word) {
    return std::ranges::any_of(complaints, [&](const auto& c) { return c.find(word) != std::string::npos; });
}

std::string without_line(std::string text, const std::string& word) {
    const auto at = text.find(word);
    const auto begin = text.rfind('\n', at) + 1;
    return text.erase(begin, text.find('\n', at) + 1 - begin);
}

/// Tries a machine with a shell script in place of the program.
Outcome tried(const std::string& script) {
    const test::TemporaryFolder folder;
    const auto program = folder.write("program", "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return try_machine(busy_machine(), folder / "trial",
                       {.program = program, .limit = std::chrono::seconds{1}});
}

}  // namespace

TEST_CASE("Each value of each named option and each other parameter is drawn in one machine of 200",
          "[machines]") {
    Coverage coverage;
    constexpr std::uint64_t machines = 8000;
    for (std::uint64_t seed = 0; seed < machines; ++seed) coverage.count(draw_machine(seed));
    const auto few = coverage.below(machines / 200);
    CAPTURE(few);
    CHECK(few.empty());
}

TEST_CASE("A machine depends on its number and on nothing else", "[machines]") {
    for (const std::uint64_t seed : {1U, 2U, 77U}) {
        const Machine first = draw_machine(seed);
        CHECK(first.toml(GivenIn::machine) == draw_machine(seed).toml(GivenIn::machine));
        CHECK(first.toml(GivenIn::machine) != draw_machine(seed + 1).toml(GivenIn::machine));
    }
}

TEST_CASE("A machine's files give the configuration that the judges judge it by", "[machines]") {
    const test::TemporaryFolder folder;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const Machine machine = draw_machine(seed);
        std::vector<std::filesystem::path> files;
        for (const auto file : {GivenIn::machine, GivenIn::requests})
            files.push_back(folder.write(file == GivenIn::machine ? "machine.toml" : "requests.toml",
                                         machine.toml(file)));
        CAPTURE(seed, machine.toml(GivenIn::machine));
        const auto loaded = sim::load_config(files, {});
        CHECK(sim::config_as_toml({loaded.config, {}}) == sim::config_as_toml({machine.config(), {}}));
    }
}

TEST_CASE("A sound run has nothing to complain of", "[machines]") {
    for (const auto mode : {EncryptionMode::off, EncryptionMode::tme, EncryptionMode::mktme}) {
        const Machine machine = busy_machine(mode);
        const Results results{machine};
        CHECK(judge_stats(machine, results.stats).empty());
        CHECK(judged(machine, results, results.commands()).empty());
        CHECK(judge_bus(machine, results.stats, results.bus).empty());
    }
}

TEST_CASE("A statistic that is off by little is noticed", "[machines]") {
    const Machine machine = busy_machine();
    const Results results{machine};
    const auto [path, factor, addend] =
        GENERATE(table<std::string, double, double>({{"memory.latency_stack_ns.queue", 1.001, 0},
                                                     {"memory.channel.1.latency_stack_ns.dram", 1.001, 0},
                                                     {"memory.channel.0.reads", 1, 1},
                                                     {"memory.activates", 1, 1},
                                                     {"memory.channel.1.energy_nj.read", 1.001, 0},
                                                     {"memory.read_queue.level_mean", 1.001, 0},
                                                     {"memory.channel.0.write_queue.residency_ns", 1.001, 0},
                                                     {"memory.read_queue.level_max", 1, 300},
                                                     {"memory.read_queue.entries", 1, 1},
                                                     {"memory.writes", 1, 1},
                                                     {"sim.requests", 1, -1},
                                                     {"workload.lines", 1, 1},
                                                     {"sim.time_ns", 1e6, 0},
                                                     {"memory.read_latency_ns.p99", 0.1, 0},
                                                     {"memory.read_latency_ns.mean", 1.001, 0},
                                                     {"crypto.utilisation", 0, 1.01},
                                                     {"crypto.lines", 1, 1},
                                                     {"memory.row_hit_rate", 0, NAN},
                                                     {"memory.stall_ns", 0, -1},
                                                     {"check.wrong_key", 1, 1},
                                                     {"check.leak", 1, 1},
                                                     {"check.reads", 1, -1},
                                                     {"check.poisoned", 1, 1},
                                                     {"check.corrupted", 1, 1}}));
    Stats doctored = results.stats;
    doctored.set(path, results.stats[path] * factor + addend);
    CAPTURE(path);
    CHECK_FALSE(judge_stats(machine, doctored).empty());
}

TEST_CASE("Requests that came sooner, or more at once, than their issue mode lets them are noticed",
          "[machines]") {
    Machine timed = busy_machine();
    timed.give("workload.issue", "timed");
    timed.give("workload.interval", "20 ns");
    Stats stats = Results{timed}.stats;
    CHECK(judge_stats(timed, stats).empty());
    stats.set("sim.time_ns", 1499 * 20 - 1);
    CHECK(mentions(judge_stats(timed, stats), "time of the last request"));
    for (const bool is_dependent : {false, true}) {
        Machine windowed = busy_machine();
        windowed.give("workload.issue", is_dependent ? "dependent" : "window");
        if (!is_dependent) windowed.give("workload.window", std::uint64_t{4});
        stats = Results{windowed}.stats;
        CHECK(judge_stats(windowed, stats).empty());
        const Stats unlimited = Results{busy_machine()}.stats;
        for (const auto* path : {"sim.time_ns", "memory.reads", "memory.read_latency_ns.mean"})
            stats.set(path, unlimited[path]);
        CHECK(mentions(judge_stats(windowed, stats), "reads at once"));
    }
}

TEST_CASE("A fault that no read is called wrong for is noticed", "[machines]") {
    Machine machine = busy_machine();
    auto fault = machine.append("data.fault");
    fault.give("kind", "flip");
    fault.give("at", "1 us");
    fault.give("length", "64 KiB");
    Results results{machine};
    CHECK(judge_bus(machine, results.stats, results.bus).empty());
    REQUIRE(wrong_reads(results.stats) > 0);
    for (const auto* name : {"corrupted", "garbage", "poisoned", "withheld"})
        results.stats.set(std::string{"check."} + name, 0);
    CHECK(mentions(judge_bus(machine, results.stats, results.bus), "called wrong"));
}

TEST_CASE("The first part of a line that is written under a wrong key is noticed", "[machines]") {
    Machine machine = busy_machine();
    machine.give("workload.request_bytes", "96 B");
    Results results{machine};
    CHECK(judge_bus(machine, results.stats, results.bus).empty());
    std::set<std::uint64_t> seen;
    for (BusLine& line : results.bus)
        if (seen.insert(line.address).second && line.is_write)
            line.bytes[5] = line.bytes[5] == '0' ? '1' : '0';
    CHECK(mentions(judge_bus(machine, results.stats, results.bus), "does not decrypt"));
}

TEST_CASE("A check result that the machine explains is none to complain of", "[machines]") {
    Machine machine = busy_machine();
    Stats doctored = Results{machine}.stats;
    doctored.set("check.corrupted", 3);
    CHECK(mentions(judge_check_results(machine, doctored), "check.corrupted"));
    auto fault = machine.append("data.fault");
    fault.give("kind", "flip");
    CHECK(judge_check_results(machine, doctored).empty());
}

TEST_CASE("Commands that are missing, too early or counted otherwise are noticed", "[machines]") {
    const Machine machine = busy_machine();
    const Results results{machine};
    const std::string commands = results.commands();
    CHECK(mentions(judged(machine, results, without_line(commands, ",ACT")), "commands: "));
    CHECK(mentions(judged(machine, results, without_line(commands, ",RD\n")), "RD: "));
    CHECK(mentions(judged(machine, results, without_line(commands, ",WR\n")), "WR: "));
    std::string early = commands;
    const auto first = early.find('\n') + 1;
    early.insert(early.find('\n', first) + 1, early.substr(first, early.find('\n', first) + 1 - first));
    CHECK(mentions(judged(machine, results, early), "commands: "));
}

TEST_CASE("Lines on the bus that are wrong, plain or under another key are noticed", "[machines]") {
    const Machine machine = busy_machine();
    const Results results{machine};
    const auto complaints = [&](auto&& doctor) {
        auto bus = results.bus;
        doctor(bus);
        return judge_bus(machine, results.stats, bus);
    };
    const auto& all = results.bus;
    const auto is_read_again = [&](std::size_t i) {
        return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(i), all.end(), [&](const BusLine& line) {
            return !line.is_write && line.address == all[i].address;
        });
    };
    std::size_t write = 0;
    while (!all[write].is_write || !is_read_again(write)) ++write;
    std::size_t read = write;
    while (all[read].is_write || all[read].address != all[write].address) ++read;
    const auto flip = [](BusLine& line) { line.bytes[5] = line.bytes[5] == '0' ? '1' : '0'; };
    CHECK(mentions(complaints([&](auto& bus) { flip(bus[write]); }), "does not decrypt"));
    CHECK(mentions(complaints([&](auto& bus) { flip(bus[read]); }), "is not what crossed"));
    CHECK(mentions(complaints([&](auto& bus) { bus[write].address ^= 64; }), "does not decrypt"));
    CHECK(mentions(complaints([](auto& bus) { bus.pop_back(); }), "are not those"));
}

TEST_CASE("Contents given to a trace are those that its lines are known by", "[machines]") {
    const std::string trace = with_contents("7:\twrite\t0x1000\n9:\tread\t0x40\n12:\t(128)\twrite\t0x2000\n");
    std::istringstream lines{trace};
    std::string first;
    std::string second;
    std::string third;
    std::getline(lines, first);
    std::getline(lines, second);
    std::getline(lines, third);
    CHECK(second == "9:\tread\t0x40");
    CHECK(first.starts_with("7:\twrite\t0x1000 0x"));
    CHECK(third.size() == std::string_view{"12:\t(128)\twrite\t0x2000 0x"}.size() + 256);
    Octets in_memory = octets_from_hex(first.substr(first.size() - 128));
    std::ranges::reverse(in_memory);
    CHECK(is_trace_line(in_memory, 0x1000));
    CHECK_FALSE(is_trace_line(in_memory, 0x1040));
    in_memory[40] ^= 1;
    CHECK_FALSE(is_trace_line(in_memory, 0x1000));
}

TEST_CASE("Plaintext on the bus of an encrypted memory is noticed, whatever its key", "[machines]") {
    const Machine plain = busy_machine(EncryptionMode::off);
    const Results results{plain};
    CHECK(mentions(judge_bus(busy_machine(EncryptionMode::tme), results.stats, results.bus), "is plaintext"));
}

TEST_CASE("A run that fails, crashes or does not end is a complaint, a refusal is none", "[machines]") {
    CHECK(mentions(tried("echo mktme-sim: broken; exit 70").complaints, "exit code 70: mktme-sim: broken"));
    CHECK(mentions(tried("exit 1").complaints, "exit code 1"));
    CHECK(mentions(tried("kill -SEGV $$").complaints, "signal 11"));
    CHECK(mentions(tried("exec sleep 30").complaints, "did not end in time"));
    CHECK(mentions(tried("exit 0").complaints, "stats.json"));
    const Outcome refused = tried("echo 'some word'; echo 'mktme-sim: no such part' >&2; exit 2");
    CHECK(refused.complaints.empty());
    CHECK(refused.is_refused);
    CHECK(refused.refusal == "mktme-sim: no such part");
}
