// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/replay.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "sim/conformance/case_machine.hpp"
#include "sim/conformance/case_settings.hpp"

namespace mktme::sim {

std::string Difference::text() const {
    return fmt::format("{}> {}\n    expected {}\n    got      {}\n", place.prefix(), operation, expected,
                       got);
}

namespace {

/// Returns true if nothing in the case depends on time: it has no operations on keys.
bool is_timeless(const Case& recorded) {
    return std::ranges::none_of(recorded.steps, [](const CaseStep& step) {
        return step.words[0] == "-" && step.words[1] == "actor";
    });
}

std::optional<Difference> replay_once(const Case& recorded, CaseSettings settings, const CaseHost& host) {
    auto hardware = host.make(settings);
    const syscall::Hardware& below = *hardware;
    CaseMachine machine{settings, std::move(hardware)};
    for (const auto& step : recorded.steps)
        if (auto got = machine.perform(step); got != step.expected)
            return Difference{step.place, step.operation(), step.expected, std::move(got)};
    const auto at_end = [&](const char* expected, std::string got) {
        return Difference{recorded.steps.back().place, "end of the case", expected, std::move(got)};
    };
    if (auto left = machine.finish()) return at_end("nothing left behind", std::move(*left));
    if (auto fault = host.fault_of(below)) return at_end("right reads", std::move(*fault));
    return std::nullopt;
}

}  // namespace

std::unique_ptr<syscall::Hardware> CaseHost::make(CaseSettings& /*settings*/) const {
    return std::make_unique<plain_hardware::PlainHardware>();
}

/// A key case does not record at which moment of a second it began, and the recorder did not choose it. Moments less
/// than a grace period apart are not distinguished.
std::optional<Difference> replay(const Case& recorded, const CaseHost& host) {
    auto first = replay_once(recorded, {}, host);
    if (is_timeless(recorded)) return first;
    CasePace pace{.begins = {}};
    for (; first && pace.begins.count() < syscall::nanoseconds_per_second; pace.begins += pace.grace_period)
        if (!replay_once(recorded, {.pace = pace}, host)) return std::nullopt;
    return first;
}

}  // namespace mktme::sim
