// SPDX-License-Identifier: Apache-2.0
// Host time and memory of scenarios on an Ice Lake server with 8 cores, in CPU time. Usage: scenario_bench [SCENARIO TRACES]...
// Each SCENARIO, with the folder that has its traces, gets a row of its own.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <ctime>
#include <exception>
#include <span>
#include <system_error>

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

using Sets = std::vector<std::string>;

Played play(const scenario::Scenario& script, const std::string& traces, const Sets& sets = {}) {
    Sets all{"platform.packages=1", "platform.cores=8"};
    all.insert(all.end(), sets.begin(), sets.end());
    auto host = test::server(all);
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

Played play(const std::string& lines, const Sets& sets = {}) {
    const std::string begin = "mktme-scenario 2\nconfig keyids=4\n@0\nspawn p cap=SYS_RESOURCE core=0\n";
    return play(scenario::parse_text(begin + lines + "end\n", "script"), ".", sets);
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

/// A program that stores to each of some pages.
std::string stores_to(std::uint64_t pages) {
    return fmt::format("p m = mmap {0}p rw anon,private\np touch m 0 {0}p write seq stride=4096\n", pages);
}

/// Pages of 2 MiB need the same lines cleared, and no faults to speak of.
void measure_faults() {
    const double faulting = play(stores_to(faults), {"kernel.mm.huge_pages=never"}).seconds;
    const double traffic = play(stores_to(faults), {"kernel.mm.huge_pages=always"}).seconds;
    fmt::print("page faults            {:10.2f} us each beyond their traffic, {:.1f} times a line of it\n",
               1e6 * (faulting - traffic) / faults, 64 * (faulting - traffic) / traffic);
}

/// Returns the largest size in MiB of a process that does nothing else.
double peak_of(const std::string& lines, const Sets& sets) {
    const pid_t child = ::fork();
    if (child < 0) throw std::system_error{errno, std::generic_category(), "fork"};
    if (child == 0) {
        play(lines, sets);
        ::_exit(0);
    }
    int status = 0;
    rusage usage{};
    if (::wait4(child, &status, 0, &usage) < 0 || status != 0)
        throw std::runtime_error{"a process has failed"};
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Memory that was stored to, page by page, behind what fills the caches.
void measure_memory(const std::string& data) {
    constexpr std::uint64_t caches = 4'096;
    constexpr std::uint64_t more = 16'384;
    constexpr double pages_a_gib = 262'144;
    const Sets sets{"data.mode=" + data, "kernel.mm.huge_pages=always"};
    const double grown = peak_of(stores_to(caches + more), sets) - peak_of(stores_to(caches), sets);
    fmt::print("a GiB of memory, {:6}{:10.0f} MiB\n", data, grown * pages_a_gib / more);
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
    for (const char* data : {"none", "tags"}) measure_memory(data);
    measure_rest();
    for (std::size_t i = 0; i < arguments.size(); i += 2) measure_script(arguments[i], arguments[i + 1]);
    return 0;
} catch (const std::exception& error) {
    fmt::print(stderr, "scenario_bench: {}\n", error.what());
    return 1;
}
