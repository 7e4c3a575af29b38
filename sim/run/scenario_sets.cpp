// SPDX-License-Identifier: Apache-2.0
#include "sim/run/scenario_sets.hpp"

#include <fmt/format.h>

#include "sim/scenario/scenario_settings.hpp"
#include "workloads/scenario/words/settings.hpp"

namespace mktme::sim {

namespace {

std::string text_of(const scenario::Setting& setting) {
    if (const auto* number = std::get_if<std::uint64_t>(&setting.value)) return fmt::format("{}", *number);
    const auto& text = std::get<std::string>(setting.value);
    if (text == "yes" || text == "on") return "true";
    if (text == "no" || text == "off") return "false";
    return text;
}

/// Returns the parameter of a word of `config`; empty if it has none.
std::string path_of(std::string_view word) {
    if (word == "page") return {};  // pages have 4096 bytes
    if (word == "max_keys") return "mktme.max_keys";
    if (word == "pconfig_errors") return "mktme.pconfig.errors";
    if (word == "persistent") return "memory.persistent";
    if (word == "gc_delay") return "kernel.keys.gc_delay";
    if (word == "handler_pkru") return "kernel.handler_pkru";
    return fmt::format("kernel.mktme.{}", word);
}

}  // namespace

std::vector<std::string> sets_of(const scenario::Scenario& script, const ScenarioSettings& settings) {
    std::vector<std::string> sets;
    bool has_cores = false;
    for (const auto& statement : script.statements) {
        const auto* const config = std::get_if<scenario::Config>(&statement.what);
        if (config == nullptr) continue;
        for (const auto& setting : config->settings) {
            if (scenario::find_setting(setting.key)->is_later) continue;  // it has its plain value
            if (setting.key == "cores" || setting.key == "packages") has_cores = true;
            else if (const auto path = path_of(setting.key); !path.empty())
                sets.push_back(
                    fmt::format("{}={}{}", path, text_of(setting), setting.key == "gc_delay" ? " ns" : ""));
        }
    }
    if (!has_cores) return sets;
    sets.push_back(fmt::format("platform.packages={}", settings.packages));
    sets.push_back(fmt::format("platform.cores={}", settings.cores / settings.packages));
    return sets;
}

}  // namespace mktme::sim
