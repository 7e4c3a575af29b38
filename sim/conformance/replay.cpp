// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/replay.hpp"

#include <fmt/format.h>

#include "sim/conformance/case_machine.hpp"
#include "sim/conformance/key_machine.hpp"
#include "sim/conformance/memory_machine.hpp"

namespace mktme::sim {

std::string Difference::text() const {
    return fmt::format("{}> {}\n    expected {}\n    got      {}\n", place.prefix(), operation, expected,
                       got);
}

namespace {

std::unique_ptr<CaseMachine> machine_for(const Case& recorded, const CasePace& pace) {
    const auto& first = recorded.steps.front();
    if (first.words[0] == "-" && first.words[1] == "proc") return std::make_unique<MemoryMachine>();
    return std::make_unique<KeyMachine>(KeyMachine::usual_seed, pace);
}

std::optional<Difference> replay_on(CaseMachine& machine, const Case& recorded) {
    for (const auto& step : recorded.steps)
        if (auto got = machine.perform(step); got != step.expected)
            return Difference{step.place, step.operation(), step.expected, std::move(got)};
    if (auto left = machine.finish())
        return Difference{recorded.steps.back().place, "end of the case", "nothing left behind",
                          std::move(*left)};
    return std::nullopt;
}

}  // namespace

/// A case does not say at which moment of a second it began, and the recorder did not choose it. Moments closer
/// together than operations usually are need no telling apart.
std::optional<Difference> replay(const Case& recorded) {
    auto first = replay_on(*machine_for(recorded, {}), recorded);
    CasePace pace{.begins = {}};
    for (; first && pace.begins.count() < kernel::nanoseconds_per_second; pace.begins += pace.grace_period)
        if (!replay_on(*machine_for(recorded, pace), recorded)) return std::nullopt;
    return first;
}

}  // namespace mktme::sim
