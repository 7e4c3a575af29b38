// SPDX-License-Identifier: Apache-2.0
#include "sim/run/scenario_run.hpp"

#include <fmt/format.h>

#include "models/base/error.hpp"
#include "models/base/input_file.hpp"
#include "sim/base/talk.hpp"
#include "sim/config/effect.hpp"
#include "sim/config/key_origins.hpp"
#include "sim/config/loader.hpp"
#include "sim/config/settled_config.hpp"
#include "sim/config/writer.hpp"
#include "sim/results/output_folder.hpp"
#include "sim/results/run_files.hpp"
#include "sim/results/sim_stats.hpp"
#include "sim/results/trace_digest.hpp"
#include "sim/results/writers.hpp"
#include "sim/run/interrupt.hpp"
#include "sim/run/run_record.hpp"
#include "sim/run/runner.hpp"
#include "sim/run/scenario_csv.hpp"
#include "sim/run/scenario_machine.hpp"
#include "sim/scenario/player.hpp"
#include "workloads/scenario/parse.hpp"

namespace mktme::sim {

namespace {

std::string report_text(const ScenarioReport& report, const std::string& file) {
    std::string text;
    for (const ScenarioFailure& failure : report.failures)
        text += fmt::format("{}:{}: {}: expected {}, got {}\n", file, failure.line, failure.statement,
                            failure.expected, failure.got);
    if (!report.broken_invariant.empty()) text += fmt::format("{}: {}\n", file, report.broken_invariant);
    if (!report.left_over.empty())
        text += fmt::format("{}: the kernel has still {} at the end\n", file, report.left_over);
    return text;
}

bool is_success(const ScenarioReport& report) {
    return report.failures.empty() && report.broken_invariant.empty() && report.left_over.empty();
}

/// Loads the configuration of the machine that a script runs on: what its `config` says goes before the files.
LoadedConfig load_for(const RunRequest& request, const scenario::Scenario& script, const std::string& file) {
    auto sets = request.all_sets();
    const LoadedConfig given = load_config(request.configs, sets);
    const auto wanted =
        machine_sets(given.config, settings_of(script, file, scenario_defaults(given.config)));
    sets.insert(sets.end(), wanted.begin(), wanted.end());
    LoadedConfig loaded = load_config(request.configs, sets);
    for (const std::string& set : wanted) loaded.origins[set.substr(0, set.find('='))].place = file;
    return loaded;
}

}  // namespace

ExitCode run_scenario(const RunRequest& request) {
    if (!request.traces.empty()) throw UserError{"--trace: a scenario names its traces itself"};
    note_stop_signals();
    const std::string file = request.scenario.string();
    const auto input = std::make_shared<InputFile>(request.scenario, "scenario");
    TraceDigest digest{input};
    const auto script = scenario::parse_file(input);
    const LoadedConfig loaded = load_for(request, script, file);
    const SettledConfig settled = settle(loaded, {.has_scenario = true});
    if (!settled.note.empty()) talk("{}\n", settled.note);
    ScenarioHost host = scenario_host(settled.config);
    host.trace_folders.insert(host.trace_folders.end(), request.trace_folders.begin(),
                              request.trace_folders.end());
    host.keep_on = [] { return !was_interrupted(); };
    ScenarioPlayer player = naming_origins(loaded, [&] { return ScenarioPlayer{script, file, host}; });
    RunFolder folder{request.out};
    RunRecord record{loaded.config.sim.seed};
    ScenarioReport report = player.run();
    report.stats.add(
        "sim",
        SimStats{.time = {report.end}, .requests = report.actions.size(), .partial = report.is_partial});
    record.add(digest.finish());
    folder.clear();
    write_file(folder.path() / run_file::config, config_as_toml(loaded, settled.idle));
    write_file(folder.path() / run_file::scenario, scenario_csv(report));
    const auto values = report.stats.values();
    write_file(folder.path() / run_file::stats_json, stats_as_json(values));
    write_file(folder.path() / run_file::stats_csv, stats_as_csv(values));
    write_file(folder.path() / run_file::record, record.as_json(report.actions.size(), !report.is_partial));
    talk("{}", report_text(report, file));
    if (!request.quiet)
        fmt::print("{}: {} actions, {} not as expected, {} wrong reads\n", file, report.actions.size(),
                   report.failures.size(), report.wrong_reads);
    if (report.is_partial) return interrupted_exit();
    return is_success(report) ? ExitCode::ok : ExitCode::differs;
}

}  // namespace mktme::sim
