// SPDX-License-Identifier: Apache-2.0
#include "sim/config/effect_rules.hpp"

#include <algorithm>
#include <array>

namespace mktme::sim {

const Condition* scenario_condition(std::string_view path) {
    static constexpr Condition has_no_scenario{[](const RunView& run) { return !run.facts.has_scenario; }, "",
                                               "a scenario says itself what happens",
                                               "a run without --scenario"};
    static constexpr std::array sections{"workload",      "program",         "trace",
                                         "output",        "platform.device", "mktme.key",
                                         "mktme.program", "data.fault",      "sim.phase"};
    static constexpr std::array<std::string_view, 4> of_scenarios{
        "workload.scenario", "workload.scenario_sha256", "workload.trace_dirs", "output.timeline"};
    if (std::ranges::find(of_scenarios, path) != of_scenarios.end()) return nullptr;
    const bool is_said = std::ranges::any_of(sections, [&](std::string_view section) {
        return path == section || (path.starts_with(section) && path[section.size()] == '.');
    });
    return is_said ? &has_no_scenario : nullptr;
}

const std::vector<EffectRule>& effect_rules() {
    static const std::vector<EffectRule> all = [] {
        std::vector<EffectRule> rules;
        for (const auto& section : {memory_rules(), engine_rules(), key_rules(), contents_rules(),
                                    workload_rules(), core_rules(), kernel_rules()})
            rules.insert(rules.end(), section.begin(), section.end());
        return rules;
    }();
    return all;
}

}  // namespace mktme::sim
