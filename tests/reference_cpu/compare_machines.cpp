// SPDX-License-Identifier: Apache-2.0
// Shows where the model of a random case and its reference differ. Usage: compare_machines SEED [CYCLES [no-look-ahead]]
// It prints the programs, then the events of both from CYCLES before the first difference on (default 100), then what they
// have counted otherwise. With a third argument each latency between core, slice and controller is one cycle.
#include <fmt/format.h>
#include <string>

#include "tests/reference_cpu/differences.hpp"
#include "tests/reference_cpu/model_machine.hpp"
#include "tests/reference_cpu/random_machine_case.hpp"
#include "tests/reference_cpu/reference_machine.hpp"
#include "tests/reference_cpu/totals.hpp"
#include "tests/reference_cpu/without_look_ahead.hpp"

namespace {

using namespace mktme;

void print_programs(const test::MachineCase& machine_case) {
    fmt::print("{}\n", test::text(machine_case));
    for (std::size_t core = 0; core < machine_case.programs.size(); ++core) {
        std::uint64_t number = 0;
        for (const auto& step : machine_case.programs[core].steps) {
            number += step.plain_before;
            fmt::print("core {} instruction {}: special {}, branch {}", core, number++,
                       static_cast<int>(step.special), static_cast<int>(step.branch.kind));
            for (const auto& record : step.records)
                fmt::print(" [kind {} {:#x}+{} depends {}]", static_cast<int>(record.kind),
                           record.address.count(), record.bytes, record.depends);
            fmt::print("\n");
        }
    }
}

void print_events(const char* who, const test::Recorder& recorder, std::uint64_t from, std::uint64_t to) {
    for (const auto& event : test::events_of(recorder))
        if (event.at >= from && event.at <= to) fmt::print("{}: {}\n", who, event.text);
}

/// Prints what the two have counted otherwise. Returns the last such line.
std::string print_totals(test::ModelMachine& model, reference_cpu::ReferenceMachine& reference) {
    const auto expected = test::totals_of(reference);
    const auto seen = test::totals_of(model);
    std::string last;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (seen[i] == expected[i]) continue;
        last = fmt::format("model: {}; reference: {}", seen[i], expected[i]);
        fmt::print("{}\n", last);
    }
    return last;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print("usage: compare_machines SEED [CYCLES [no-look-ahead]]\n");
        return 2;
    }
    constexpr std::uint64_t most_cycles = 10'000'000;
    const std::uint64_t around = argc > 2 ? std::stoull(argv[2]) : 100;
    test::MachineCase machine_case = test::random_machine_case(std::stoull(argv[1]));
    if (argc > 3) machine_case = test::without_look_ahead(machine_case);
    print_programs(machine_case);
    test::Recorder expected;
    reference_cpu::ReferenceMachine reference{machine_case, expected};
    reference.run(most_cycles);
    test::Recorder seen;
    test::ModelMachine model{machine_case, &seen};
    try {
        model.run();
    } catch (const std::exception& error) {
        fmt::print("model: {}\n", error.what());
    }
    std::string difference = test::first_difference(seen, expected);
    const std::uint64_t at = difference.empty() ? around : test::first_different_cycle(seen, expected);
    print_events("reference", expected, at - std::min(at, around), at + around);
    print_events("model", seen, at - std::min(at, around), at + around);
    if (difference.empty()) difference = print_totals(model, reference);
    fmt::print("{}\n", difference.empty() ? "no difference" : difference);
    return difference.empty() ? 0 : 1;
}
