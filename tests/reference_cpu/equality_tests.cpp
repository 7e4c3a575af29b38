// SPDX-License-Identifier: Apache-2.0
// The event-driven machine against the one that visits every cycle: both do the same in the same cycles.
#include <catch2/catch.hpp>
#include <string>

#include "models/base/clock_domain.hpp"
#include "tests/reference_cpu/differences.hpp"
#include "tests/reference_cpu/model_machine.hpp"
#include "tests/reference_cpu/random_machine_case.hpp"
#include "tests/reference_cpu/reference_machine.hpp"
#include "tests/reference_cpu/seeds.hpp"

namespace {

using namespace mktme;

/// Runs the model of a case. Returns "ends", or what it throws.
std::string end_of(test::ModelMachine& model) {
    try {
        model.run();
    } catch (const std::exception& error) {
        return error.what();
    }
    return "ends";
}

void compare(const test::MachineCase& c) {
    constexpr std::uint64_t most_cycles = 10'000'000;
    test::Recorder expected;
    reference_cpu::ReferenceMachine reference{c, expected};
    reference.run(most_cycles);
    REQUIRE(reference.is_done());
    test::Recorder seen;
    test::ModelMachine model{c, &seen};
    const std::string end = end_of(model);
    REQUIRE(test::first_difference(seen, expected) == "");
    REQUIRE(end == "ends");
}

/// Returns the case with each latency between core, slice and controller at one cycle.
test::MachineCase without_look_ahead(test::MachineCase c) {
    c.caches.hop = Cycles{1};
    c.caches.llc.latency = Cycles{1};
    c.memory.channel.controller.frontend_latency = ClockDomain{c.clock}.edge(Cycles{1});
    return c;
}

}  // namespace

TEST_CASE("A machine does what its law in slow motion does, in the same cycles", "[reference_cpu][random]") {
    test::for_each_seed({.usual = 200, .slow = 5'000}, [](std::uint64_t seed) {
        const test::MachineCase c = test::random_machine_case(seed);
        INFO("compare_machines " << seed << " shows: " << test::text(c));
        compare(c);
    });
}

TEST_CASE("A machine in which nobody can run ahead does the same", "[reference_cpu][random]") {
    test::for_each_seed({.usual = 30, .slow = 1'000}, [](std::uint64_t seed) {
        const test::MachineCase c = without_look_ahead(test::random_machine_case(seed));
        INFO("seed " << seed << ": " << test::text(c));
        compare(c);
    });
}
