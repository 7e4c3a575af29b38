// SPDX-License-Identifier: Apache-2.0
// Host time of scenarios on an Ice Lake server with 8 cores, in CPU time. Usage: scenario_bench [SCENARIO TRACES]...
// Each SCENARIO, with the folder that has its traces, gets a row of its own.
#include <fmt/format.h>
#include <ctime>
#include <exception>
#include <span>

#include "sim/scenario/player.hpp"
#include "tests/sim/scenario/server.hpp"
#include "workloads/scenario/parse.hpp"

namespace {

using namespace mktme;

constexpr int rounds = 2'000;
constexpr int faults = 20'000;

double cpu_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

struct Played {
    double seconds = 0;
    sim::ScenarioReport report;
};

Played play(const scenario::Scenario& script, const std::string& traces) {
    auto host = test::server({"platform.packages=1", "platform.cores=8"});
    host.settings = sim::settings_of(script, "script", host.settings);
    host.settings.packages = 1;
    host.settings.cores = 8;
    host.is_settled = true;
    host.trace_folders.emplace_back(traces);
    const double begin = cpu_seconds();
    Played played{.report = sim::ScenarioPlayer{script, "script", host}.run()};
    played.seconds = cpu_seconds() - begin;
    for (const auto& failure : played.report.failures)
        fmt::print("line {}: expected {}, got {}\n", failure.line, failure.expected, failure.got);
    return played;
}

Played play(const std::string& lines) {
    const std::string begin = "mktme-scenario 2\nconfig keyids=4\n@0\nspawn p cap=SYS_RESOURCE core=0\n";
    return play(scenario::parse_text(begin + lines + "end\n", "script"), ".");
}

/// A mapping that gets a key, is written to and unmapped: 192 lines are flushed or cleared each time.
void measure_rounds() {
    std::string lines = "p k = add_key mktme \"k\" \"type=cpu algorithm=aes-xts-128\" @t\n";
    for (int i = 0; i < rounds; ++i)
        lines +=
            "p m = mmap 1p rw anon,private\np encrypt_mprotect m 0 1p rw k\n"
            "p touch m 0 1p write seq stride=4096\np munmap m 0 1p\n";
    const double seconds = play(lines).seconds;
    fmt::print("rounds with a key      {:10.0f} a minute\n", 60 * rounds / seconds);
}

void measure_faults() {
    const std::string map = fmt::format("p m = mmap {}p rw anon,private\n", faults);
    const std::string touch = fmt::format("p touch m 0 {}p write seq stride=4096\n", faults);
    const double first = play(map + touch).seconds;
    const double both = play(map + touch + touch).seconds;
    fmt::print(
        "page faults            {:10.2f} us each, {:.2f} us more than an access to a page that is there\n",
        1e6 * first / faults, 1e6 * (2 * first - both) / faults);
}

/// Processes that sleep for a simulated second.
void measure_rest() {
    const double seconds = play(
                               "spawn q core=1\nspawn r core=2\np sleep 1000000000\nq sleep 1000000000\n"
                               "r sleep 1000000000\n")
                               .seconds;
    fmt::print("a second of rest       {:10.3f} s\n", seconds);
}

void measure_script(const std::string& file, const std::string& traces) {
    const Played played = play(scenario::parse_file(file), traces);
    fmt::print("{}: {:.1f} s, {} actions\n", file, played.seconds, played.report.actions.size());
}

}  // namespace

int main(int argc, char** argv) try {
    const std::span arguments{argv + 1, static_cast<std::size_t>(argc - 1)};
    if (arguments.size() % 2 != 0) {
        fmt::print(stderr, "usage: scenario_bench [SCENARIO TRACES]...\n");
        return 2;
    }
    measure_rounds();
    measure_faults();
    measure_rest();
    for (std::size_t i = 0; i < arguments.size(); i += 2) measure_script(arguments[i], arguments[i + 1]);
    return 0;
} catch (const std::exception& error) {
    fmt::print(stderr, "scenario_bench: {}\n", error.what());
    return 1;
}
