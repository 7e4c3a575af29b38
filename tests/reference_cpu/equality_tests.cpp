// SPDX-License-Identifier: Apache-2.0
// The event-driven machine against the one that visits every cycle: both do the same in the same cycles.
#include <fmt/format.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

#include "tests/reference_cpu/model_machine.hpp"
#include "tests/reference_cpu/random_machine_case.hpp"
#include "tests/reference_cpu/recorder.hpp"
#include "tests/reference_cpu/reference_machine.hpp"

namespace {

using namespace mktme;

std::string text(const test::Recorder::Retired& e) { return fmt::format("core {} retires {} in {}", e.core, e.count, e.at); }
std::string text(const test::Recorder::Filled& e) {
    return fmt::format("core {} fills level {} with {:#x} in state {} in {}", e.core, e.level, e.line.count(),
                       name_of(e.state), e.at);
}
std::string text(const test::Recorder::Probed& e) {
    return fmt::format("core {} takes probe {} of {:#x}, which it has {}, in {}", e.core, static_cast<int>(e.kind),
                       e.line.count(), name_of(e.had), e.at);
}
std::string text(const test::Recorder::Taken& e) {
    return fmt::format("slice {} takes message {} of core {}, line {:#x}, in {}", e.slice, static_cast<int>(e.kind), e.core,
                       e.line.count(), e.at);
}
std::string text(const test::Recorder::ToMemory& e) {
    return fmt::format("slice {} {} {:#x} to leave in {}", e.slice, e.is_write ? "writes" : "reads", e.line.count(), e.at);
}

/// Returns the first difference of two lists of events in time, as text; empty if there is none.
template <class Event>
std::pair<std::uint64_t, std::string> difference(std::vector<Event> model, std::vector<Event> reference) {
    const auto by_time = [](const Event& a, const Event& b) { return std::tuple{a.at, a} < std::tuple{b.at, b}; };
    std::ranges::sort(model, by_time);
    std::ranges::sort(reference, by_time);
    const auto [m, r] = std::ranges::mismatch(model, reference);
    if (m == model.end() && r == reference.end()) return {~std::uint64_t{0}, ""};
    const std::uint64_t at = std::min(m == model.end() ? ~std::uint64_t{0} : m->at,
                                      r == reference.end() ? ~std::uint64_t{0} : r->at);
    return {at, fmt::format("model: {}; reference: {}", m == model.end() ? "nothing" : text(*m),
                            r == reference.end() ? "nothing" : text(*r))};
}

std::string first_difference(const test::Recorder& model, const test::Recorder& reference) {
    return std::min({difference(model.retirements, reference.retirements), difference(model.fills, reference.fills),
                     difference(model.probes, reference.probes), difference(model.messages, reference.messages),
                     difference(model.requests, reference.requests)})
        .second;
}

std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
    const char* value = std::getenv(variable);
    return value == nullptr ? otherwise : std::stoull(value);
}

void dump(const test::MachineCase& c) {
    for (std::size_t core = 0; core < c.programs.size(); ++core) {
        fmt::print("core {} tail {}\n", core, c.programs[core].plain_tail);
        std::uint64_t number = 0;
        for (const auto& step : c.programs[core].steps) {
            number += step.plain_before;
            fmt::print("  {} plain; #{} special {} branch {} taken {} regs d{},{} s{},{},{},{}:", step.plain_before, number++, static_cast<int>(step.special), static_cast<int>(step.branch.kind), step.branch.taken,
                       step.registers.destinations[0], step.registers.destinations[1], step.registers.sources[0], step.registers.sources[1], step.registers.sources[2], step.registers.sources[3]);
            for (const auto& r : step.records) fmt::print(" [{} {:#x}+{} dep {}]", static_cast<int>(r.kind), r.address.count(), r.bytes, r.depends);
            fmt::print("\n");
        }
    }
}

void compare(std::uint64_t seed) {
    const test::MachineCase c = test::random_machine_case(seed);
    if (std::getenv("MKTME_DUMP")) dump(c);
    INFO("seed " << seed << ": " << test::text(c));
    test::Recorder expected;
    reference_cpu::ReferenceMachine reference{c, expected};
    reference.run(10'000'000);
    REQUIRE(reference.is_done());
    test::Recorder seen;
    std::string end = "ends";
    test::ModelMachine model{c, &seen};
    try {
        model.run();
    } catch (const std::exception& error) {
        end = error.what();
    }
    if (std::getenv("MKTME_DUMP")) {
        const std::uint64_t from = number_of("MKTME_FROM", 0), to = number_of("MKTME_TO", 100);
        for (const auto* r : {&expected, &seen}) {
            fmt::print("==== {}\n", r == &seen ? "model" : "reference");
            std::vector<std::pair<std::uint64_t, std::string>> lines;
            for (auto& e : r->retirements) lines.push_back({e.at, text(e)});
            for (auto& e : r->fills) lines.push_back({e.at, text(e)});
            for (auto& e : r->probes) lines.push_back({e.at, text(e)});
            for (auto& e : r->messages) lines.push_back({e.at, text(e)});
            for (auto& e : r->requests) lines.push_back({e.at, text(e)});
            std::ranges::stable_sort(lines, {}, [](auto& l) { return l.first; });
            for (auto& [at, t] : lines) if (at >= from && at <= to) fmt::print("{}\n", t);
        }
    }
    REQUIRE(first_difference(seen, expected) == "");
    REQUIRE(end == "ends");
}

}  // namespace

TEST_CASE("A machine does what the law in slow motion does, in the same cycles: random machines", "[reference_cpu][random]") {
    const std::uint64_t first = number_of("MKTME_FIRST_SEED", 1);
    const std::uint64_t cases = number_of("MKTME_CASES", 200);
    for (std::uint64_t seed = first; seed < first + cases; ++seed) compare(seed);
}
