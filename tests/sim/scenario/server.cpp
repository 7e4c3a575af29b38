// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/scenario/server.hpp"

#include "sim/config/loader.hpp"
#include "sim/run/scenario_machine.hpp"
#include "tests/source_dir.hpp"

namespace mktme::test {

sim::ScenarioHost server(const std::vector<std::string>& sets) {
    const std::vector files{source_dir() / "configs/machines/icx.toml"};
    const auto config = sim::load_config(files, sets).config;
    return {.settings = sim::scenario_defaults(config), .make = [=](const sim::ScenarioSettings& settings) {
                auto all = sets;
                for (const auto& set : sim::machine_sets(config, settings)) all.push_back(set);
                return sim::scenario_host(sim::load_config(files, all).config).make(settings);
            }};
}

}  // namespace mktme::test
