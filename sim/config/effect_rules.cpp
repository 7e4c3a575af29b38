// SPDX-License-Identifier: Apache-2.0
#include "sim/config/effect_rules.hpp"

#include <algorithm>
#include <array>

namespace mktme::sim {

namespace {

constexpr Condition has_no_scenario{[](const RunView& run) { return !run.facts.has_scenario; }, "",
                                    "a scenario says itself what happens", "a run without --scenario"};

/// What says which requests there are, when keys and contents change, and what is written of them while they do.
constexpr std::array of_run_without_scenario{"workload",      "program",         "trace",
                                             "output",        "platform.device", "mktme.key",
                                             "mktme.program", "data.fault",      "sim.phase"};

bool needs_run_without_scenario(std::string_view path) {
    return std::ranges::any_of(of_run_without_scenario, [&](std::string_view section) {
        return path == section || (path.starts_with(section) && path[section.size()] == '.');
    });
}

/// Adds a rule, with the condition of those of its paths that a scenario ignores.
void add(EffectRule rule, std::vector<EffectRule>& rules) {
    EffectRule ignored{rule.needs, {}};
    ignored.needs.insert(ignored.needs.begin(), &has_no_scenario);
    std::ranges::copy_if(rule.paths, std::back_inserter(ignored.paths), needs_run_without_scenario);
    std::erase_if(rule.paths, needs_run_without_scenario);
    if (!ignored.paths.empty()) rules.push_back(std::move(ignored));
    if (!rule.paths.empty()) rules.push_back(std::move(rule));
}

}  // namespace

const std::vector<EffectRule>& effect_rules() {
    static const std::vector<EffectRule> all = [] {
        std::vector<EffectRule> rules;
        for (const auto& section :
             {memory_rules(), engine_rules(), key_rules(), contents_rules(), workload_rules(), core_rules()})
            for (const EffectRule& rule : section) add(rule, rules);
        return rules;
    }();
    return all;
}

}  // namespace mktme::sim
