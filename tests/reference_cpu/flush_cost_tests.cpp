// SPDX-License-Identifier: Apache-2.0
// Costs of flushes on the shipped Ice Lake server: the sum of the ways of their messages, and against measured ones
// (docs/numbers.md#kernel-costs). Cost of WBINVD: that of the write-back of what is dirty, and of the walk through the caches.
#include <catch2/catch.hpp>

#include "tests/reference_cpu/case_memory.hpp"
#include "tests/reference_cpu/model_machine.hpp"
#include "tests/reference_cpu/recorder.hpp"
#include "tests/reference_cpu/server_case.hpp"

namespace {

using namespace mktme;
using cpu::AccessKind;
using cpu::Special;
using workloads::ProgramStep;

constexpr std::uint64_t lines = 4096;
constexpr std::uint64_t place = std::uint64_t{1} << 30U;

/// Returns an Ice Lake server whose core 0 executes a program on one page of 2 MiB.
test::MachineCase server(const test::CoreProgram& program) {
    test::MachineCase c = test::ice_lake(8);
    mmu::FunctionSpace space;
    space.name = "flushes";
    space.page_size = mmu::PageSize::page_2m;
    space.ranges = {{place, place + (std::uint64_t{2} << 20U)}};
    c.spaces = {space};
    c.keyids = {KeyId{0}};
    c.programs = {program};
    return c;
}

ProgramStep access(AccessKind kind, std::uint64_t line, Special special = Special::none) {
    ProgramStep step;
    step.records = {{.address = VirtAddr{place + line * 64}, .bytes = 8, .kind = kind}};
    step.special = special;
    return step;
}
ProgramStep fence() {
    ProgramStep step;
    step.special = Special::mfence;
    return step;
}

/// What is done to each line before the flushes.
enum class Before : std::uint8_t { stored, loaded, nothing };

/// Returns the cycles of instruction `from`, counted from 0, to the last one to retire.
std::uint64_t cycles_from(const test::Recorder& seen, std::uint64_t from) {
    std::uint64_t retired = 0;
    for (const auto& one : seen.retirements) {
        retired += one.count;
        if (retired > from) return seen.retirements.back().at - one.at;
    }
    return 0;
}

/// Returns the time of a flush, in ns, of `lines` different lines one after the other.
double cost(Special flush, Before before) {
    test::CoreProgram program;
    for (std::uint64_t line = 0; line < lines; ++line)
        if (before == Before::nothing) program.steps.push_back(access(AccessKind::load, 0));
        else
            program.steps.push_back(
                access(before == Before::stored ? AccessKind::store : AccessKind::load, line));
    program.steps.push_back(fence());
    for (std::uint64_t line = 0; line < lines; ++line)
        program.steps.push_back(access(AccessKind::load, line, flush));
    program.steps.push_back(fence());
    const test::MachineCase c = server(program);
    test::Recorder seen;
    test::ModelMachine model{c, &seen};
    model.run();
    const auto cycles = static_cast<double>(cycles_from(seen, lines));
    return cycles * 1e9 / static_cast<double>(c.clock.count()) / static_cast<double>(lines);
}

/// Returns what the messages of a flush take, in ns: to the slice, to a core that has the line and back, to memory, and back.
double way(Before before) {
    const test::MachineCase c = server({});
    const std::uint64_t hop = c.caches.hop.count();
    const std::uint64_t slice = c.caches.llc.latency.count();
    std::uint64_t cycles = 2 * hop + slice;
    if (before != Before::nothing) cycles += 2 * hop + slice + c.caches.probe_latency.count();
    const double ns = static_cast<double>(cycles) * 1e9 / static_cast<double>(c.clock.count());
    constexpr double fs_in_ns = 1e6;
    const double to_memory =
        static_cast<double>(c.memory->first.channel.controller.frontend_latency.count()) / fs_in_ns;
    return before == Before::stored ? ns + to_memory : ns;
}

double slots() { return static_cast<double>(server({}).core.flushes); }

constexpr double rounding = 0.01;  // to edges of the DRAM's clock, and the way to the first flush
constexpr double tolerance = 0.3;

/// Bandwidth of a package with reads and writes in equal parts (docs/numbers.md#kernel-costs), and its channels.
constexpr double measured_bandwidth = 146e9;
constexpr double measured_channels = 8;

/// Returns the server with a core that stores to the first lines of its memory, then writes all back.
test::MachineCase writing_back(std::uint64_t dirty) {
    test::CoreProgram program;
    for (std::uint64_t line = 0; line < dirty; ++line)
        program.steps.push_back(access(AccessKind::store, line));
    program.steps.push_back(fence());
    ProgramStep step;
    step.special = Special::wbinvd;
    program.steps.push_back(step);
    test::MachineCase c = server(program);
    c.spaces.front().ranges.front().end = place + (std::uint64_t{16} << 20U);
    return c;
}

/// Returns the time of WBINVD, in ns, from the retirement of the instruction before to its own.
double wbinvd(std::uint64_t dirty) {
    const test::MachineCase c = writing_back(dirty);
    test::Recorder seen;
    test::ModelMachine model{c, &seen};
    model.run();
    const auto& retired = seen.retirements;
    REQUIRE(retired.back().count == 1);
    const std::uint64_t cycles = retired.back().at - retired[retired.size() - 2].at;
    return static_cast<double>(cycles) * 1e9 / static_cast<double>(c.clock.count());
}

}  // namespace

TEST_CASE("A CLFLUSH takes the way of its messages", "[flush_cost]") {
    CHECK(cost(Special::clflush, Before::stored) == Approx(way(Before::stored)).epsilon(rounding));
    CHECK(cost(Special::clflush, Before::loaded) == Approx(way(Before::loaded)).epsilon(rounding));
    CHECK(cost(Special::clflush, Before::nothing) == Approx(way(Before::nothing)).epsilon(rounding));
}

TEST_CASE("As many CLFLUSHOPT and CLWB are on their way as there are slots", "[flush_cost]") {
    for (const Special flush : {Special::clflushopt, Special::clwb}) {
        CHECK(cost(flush, Before::stored) == Approx(way(Before::stored) / slots()).epsilon(rounding));
        CHECK(cost(flush, Before::loaded) == Approx(way(Before::loaded) / slots()).epsilon(rounding));
    }
}

TEST_CASE("CLFLUSHOPT of dirty lines costs what it does on a real server", "[flush_cost]") {
    CHECK(cost(Special::clflushopt, Before::stored) == Approx(5.5).epsilon(tolerance));
}

// 66.9 ns, just within the tolerance: its way has no look-ups of the private caches (5.8 ns) and no way back from the
// controller (10 ns).
TEST_CASE("CLFLUSH of dirty lines costs what it does on a real server", "[flush_cost]") {
    CHECK(cost(Special::clflush, Before::stored) == Approx(94.0).epsilon(tolerance));
}

TEST_CASE("WBINVD of caches that are clean takes a cycle for each set", "[flush_cost]") {
    const test::MachineCase c = writing_back(0);
    const auto sets = [](const cache::CacheParams& level) {
        return level.size.count() / line_size.count() / level.ways;
    };
    const std::uint64_t of_core =
        sets(c.caches.l1d) + sets(c.caches.l1i) + sets(c.caches.shared_levels.front());
    const std::uint64_t cycles = of_core + 2 * c.caches.hop.count() + sets(c.caches.llc);
    const double expected = static_cast<double>(cycles) * 1e9 / static_cast<double>(c.clock.count());
    CHECK(wbinvd(0) == Approx(expected).epsilon(0.01));
}

TEST_CASE("WBINVD costs the dirty bytes over the bandwidth of a real server", "[flush_cost]") {
    const double channels = static_cast<double>(writing_back(0).memory->first.memory.channels);
    const double bandwidth = measured_bandwidth * channels / measured_channels;
    for (const std::uint64_t mib : {4U, 8U}) {
        const std::uint64_t dirty = (mib << 20U) / line_size.count();
        const double expected = static_cast<double>(dirty * line_size.count()) * 1e9 / bandwidth;
        INFO(mib << " MiB");
        CHECK(wbinvd(dirty) == Approx(expected).epsilon(tolerance));
    }
}
