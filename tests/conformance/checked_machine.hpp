// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>
#include <cstdint>

#include "sim/conformance/case_file.hpp"

namespace mktme::tests {

/// Checks that the machine keeps its invariants after every operation of the case.
template <class Machine>
void check_case(Machine&& machine, const sim::Case& recorded) {
    for (const auto& step : recorded.steps) {
        machine.perform(step);
        const auto wrong = machine.broken_invariant();
        INFO(step.place.prefix() << step.operation() << ": " << wrong.value_or(""));
        REQUIRE_FALSE(wrong);
    }
}

/// Checks that the model keeps its invariants while a random script of a hundred operations is written, and that it
/// releases everything at the end.
template <class Writer>
void check_script(Writer& script, std::uint64_t seed) {
    constexpr std::size_t operations = 100;
    while (script.size() < operations) {
        script.add_operations();
        const auto wrong = script.machine().broken_invariant();
        INFO("seed " << seed << ", " << script.steps().back().operation() << ": " << wrong.value_or(""));
        REQUIRE_FALSE(wrong);
    }
    const auto left = script.machine().finish();
    INFO("seed " << seed << ": " << left.value_or(""));
    CHECK_FALSE(left);
}

}  // namespace mktme::tests
