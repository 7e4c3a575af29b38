// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "sim/scenario/scenario_machine.hpp"
#include "sim/scenario/scenario_settings.hpp"

namespace mktme::sim {

/// What a scenario runs on, but for what its `config` asks for.
struct ScenarioHost {
    ScenarioSettings settings{};
    bool is_settled = false;  // the settings have what the script's `config` asks for
    std::vector<std::filesystem::path> trace_folders{
        "workloads/traces"};  // where replayed traces are, the first one first
    std::function<std::unique_ptr<ScenarioMachine>(const ScenarioSettings&, const PowerUp&)> make =
        make_plain_machine;
    std::function<bool()> keep_on = [] { return true; };  // false: the user wants it to end
};

}  // namespace mktme::sim
