// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/scenario/server.hpp"

#include <fmt/format.h>

#include "sim/config/loader.hpp"
#include "sim/run/scenario_machine.hpp"
#include "tests/source_dir.hpp"

namespace mktme::test {

sim::ScenarioHost server(const std::vector<std::string>& sets) {
    const std::vector files{source_dir() / "configs/machines/icx.toml"};
    const auto given = sim::load_config(files, sets).config;
    auto settings = sim::scenario_defaults(given);
    if (given.key_type.keyids == 0) settings.keys.keyids = sim::ScenarioSettings{}.keys.keyids;
    return {.settings = settings,
            .make = [=](const sim::ScenarioSettings& wanted, const sim::PowerUp& power) {
                auto all = sets;
                all.push_back(fmt::format("platform.packages={}", wanted.packages));
                all.push_back(fmt::format("platform.cores={}", wanted.cores / wanted.packages));
                if (wanted.max_keys != 0) all.push_back(fmt::format("mktme.max_keys={}", wanted.max_keys));
                if (!wanted.pconfig_raises_gp) all.emplace_back("mktme.pconfig.errors=rax");
                const auto config = sim::load_config(files, all).config;
                for (const auto& set : sim::machine_sets(config, wanted)) all.push_back(set);
                return sim::scenario_host(sim::load_config(files, all).config).make(wanted, power);
            }};
}

}  // namespace mktme::test
