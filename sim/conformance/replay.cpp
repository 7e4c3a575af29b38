// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/replay.hpp"

#include <fmt/format.h>

#include "sim/conformance/case_machine.hpp"
#include "sim/conformance/keys/key_machine.hpp"
#include "sim/conformance/memory/memory_machine.hpp"

namespace mktme::sim {

std::string Difference::text() const {
    return fmt::format("{}> {}\n    expected {}\n    got      {}\n", place.prefix(), operation, expected,
                       got);
}

namespace {

bool is_memory_case(const Case& recorded) {
    const auto& first = recorded.steps.front();
    return first.words[0] == "-" && first.words[1] == "proc";
}

std::optional<Difference> replay_on(CaseMachine&& machine, const Case& recorded) {
    for (const auto& step : recorded.steps)
        if (auto got = machine.perform(step); got != step.expected)
            return Difference{step.place, step.operation(), step.expected, std::move(got)};
    if (auto left = machine.finish())
        return Difference{recorded.steps.back().place, "end of the case", "nothing left behind",
                          std::move(*left)};
    return std::nullopt;
}

}  // namespace

/// A key case does not record at which moment of a second it began, and the recorder did not choose it. Moments less
/// than a grace period apart are not distinguished. Nothing in a memory case depends on time.
std::optional<Difference> replay(const Case& recorded) {
    if (is_memory_case(recorded)) return replay_on(MemoryMachine{}, recorded);
    auto first = replay_on(KeyMachine{KeyMachine::usual_seed}, recorded);
    CasePace pace{.begins = {}};
    for (; first && pace.begins.count() < syscall::nanoseconds_per_second; pace.begins += pace.grace_period)
        if (!replay_on(KeyMachine{KeyMachine::usual_seed, pace}, recorded)) return std::nullopt;
    return first;
}

}  // namespace mktme::sim
