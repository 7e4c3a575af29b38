// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/core_runs.hpp"

#include <catch2/catch.hpp>

#include "models/base/stat_values.hpp"
#include "sim/config/settled_config.hpp"
#include "sim/config/table_loader.hpp"
#include "sim/run/assembly.hpp"
#include "tests/source_dir.hpp"

namespace mktme::test {

namespace {

StatTree run(const sim::LoadedConfig& loaded) {
    sim::Assembly assembly{sim::settle(loaded, {.has_trace = loaded.config.workload.has_trace()}).config};
    while (assembly.front_end().run(100)) continue;
    assembly.machine().finish();
    return assembly.stats(false);
}

}  // namespace

StatTree run_icx(const std::vector<std::string>& sets) {
    std::vector<std::string> all{"platform.cores=1", "encryption.mode=off"};
    all.insert(all.end(), sets.begin(), sets.end());
    return run(sim::load_config({source_dir() / "configs/machines/icx.toml"}, all));
}

StatTree run_cores(const std::vector<std::string>& texts) {
    sim::LoadedConfig loaded;
    for (const std::string& text : texts)
        sim::apply_table("machine.toml", sim::Giver::user, toml::parse(text), loaded);
    return run(loaded);
}

double value_at(const StatTree& stats, const std::string& path) {
    for (const auto& stat : stats.values())
        if (stat.path == path)
            return std::visit([](const auto& value) { return static_cast<double>(value); }, stat.value);
    FAIL("no statistic " << path);
    return 0;
}

}  // namespace mktme::test
