// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/equality.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "tests/reference_cpu/differences.hpp"
#include "tests/reference_cpu/model_machine.hpp"
#include "tests/reference_cpu/reference_machine.hpp"
#include "tests/reference_cpu/totals.hpp"

namespace mktme::test {

namespace {

/// Runs the model of a case. Returns "ends", or what it throws.
std::string end_of(ModelMachine& model) {
    try {
        model.run();
    } catch (const std::exception& error) {
        return error.what();
    }
    return "ends";
}

}  // namespace

std::uint64_t require_equality(const MachineCase& machine_case) {
    constexpr std::uint64_t most_cycles = 100'000'000;
    Recorder expected;
    reference_cpu::ReferenceMachine reference{machine_case, expected};
    reference.run(most_cycles);
    REQUIRE(reference.is_done());
    Recorder seen;
    ModelMachine model{machine_case, &seen};
    const std::string end = end_of(model);
    REQUIRE(first_difference(seen, expected) == "");
    REQUIRE(end == "ends");
    CHECK(totals_of(model) == totals_of(reference));
    std::uint64_t retired = 0;
    for (const auto& one : seen.retirements) retired += one.count;
    return retired;
}

}  // namespace mktme::test
