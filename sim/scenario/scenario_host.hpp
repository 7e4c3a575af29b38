// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "sim/scenario/scenario_machine.hpp"
#include "sim/scenario/scenario_settings.hpp"

namespace mktme::sim {

/// What a scenario runs on, but for what its `config` asks for.
struct ScenarioHost {
    ScenarioSettings settings{};
    std::function<std::unique_ptr<ScenarioMachine>(const ScenarioSettings&)> make = make_plain_machine;
};

}  // namespace mktme::sim
