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
#include "sim/config/table_loader.hpp"
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
#include "sim/run/scenario_sets.hpp"
#include "sim/run/scenario_timeline.hpp"
#include "sim/scenario/player.hpp"
#include "workloads/scenario/parse.hpp"

namespace mktme::sim {

namespace {

std::string report_text(const ScenarioReport& report, const std::string& file) {
    std::string text;
    for (const ScenarioFailure& failure : report.failures)
        text += fmt::format("{}:{}: {}: expected {}, got {}\n", file, failure.line, failure.statement,
                            failure.expected, failure.got);
    if (!report.timed_out.empty()) text += fmt::format("{}: {}\n", file, report.timed_out);
    if (!report.broken_invariant.empty()) text += fmt::format("{}: {}\n", file, report.broken_invariant);
    if (!report.left_over.empty())
        text += fmt::format("{}: the kernel has still {} at the end\n", file, report.left_over);
    return text;
}

bool is_success(const ScenarioReport& report) {
    return report.failures.empty() && report.timed_out.empty() && report.broken_invariant.empty() &&
           report.left_over.empty();
}

/// A script, and the configuration that it runs with.
struct Prepared {
    scenario::Scenario script;
    LoadedConfig loaded;
    InputRecord input{};
};

/// Throws UserError if the configuration was written for another script.
void refuse_other_script(const LoadedConfig& loaded, const InputRecord& script) {
    const std::string& expected = loaded.config.workload.scenario_sha256;
    if (expected.empty() || expected == script.sha256) return;
    throw UserError{
        fmt::format("{}: is another script than the configuration was written for: its SHA-256 is {}, and "
                    "workload.scenario_sha256 says {} (--set workload.scenario_sha256= takes any)",
                    script.file, script.sha256, expected)};
}

/// Sets values that the script asks for.
void apply_for(const std::string& file, const std::vector<std::string>& sets, LoadedConfig& loaded) {
    apply_sets(sets, loaded);
    for (const auto& set : sets) loaded.origins[set.substr(0, set.find('='))].place = file;
}

/// Returns the configuration of the machine that a script runs on. What its `config` asks for comes behind the files and before what the
/// user sets, unless a file knows the script's digest: it is that of a run, and has all of it.
LoadedConfig complete_for(const RunRequest& request, const scenario::Scenario& script,
                          const std::string& file, LoadedConfig loaded) {
    if (loaded.config.workload.scenario_sha256.empty())
        apply_for(file, sets_of(script, settings_of(script, file, scenario_defaults(loaded.config))), loaded);
    apply_sets(request.all_sets(), loaded);
    apply_for(file, machine_sets(loaded.config, scenario_defaults(loaded.config)), loaded);
    return loaded;
}

Prepared prepare(const RunRequest& request, const LoadedConfig& files, const std::string& file) {
    const auto input = std::make_shared<InputFile>(file, "scenario");
    TraceDigest digest{input};
    Prepared prepared{.script = scenario::parse_file(input), .loaded = {}};
    prepared.input = digest.finish();
    prepared.loaded = complete_for(request, prepared.script, file, files);
    auto& workload = prepared.loaded.config.workload;
    refuse_other_script(prepared.loaded, prepared.input);
    workload.scenario.text = file;
    workload.scenario_sha256 = prepared.input.is_whole ? prepared.input.sha256 : "";
    prepared.loaded.origins["workload.scenario_sha256"] = {"this run", Giver::user};
    return prepared;
}

void write_results(const std::filesystem::path& folder, const Prepared& prepared,
                   const SettledConfig& settled, const ScenarioReport& report, const RunRecord& record) {
    write_file(folder / run_file::config, config_as_toml(prepared.loaded, settled.idle));
    write_file(folder / run_file::scenario, scenario_csv(report));
    if (settled.config.output.timeline) write_scenario_timeline(folder / run_file::timeline, report);
    const auto values = report.stats.values();
    write_file(folder / run_file::stats_json, stats_as_json(values));
    write_file(folder / run_file::stats_csv, stats_as_csv(values));
    write_file(folder / run_file::record, record.as_json(report.actions.size(), !report.is_partial));
}

}  // namespace

ExitCode run_scenario(const RunRequest& request, const LoadedConfig& files, const std::string& file) {
    note_stop_signals();
    const Prepared prepared = prepare(request, files, file);
    const LoadedConfig& loaded = prepared.loaded;
    const SettledConfig settled = settle(loaded, {.has_scenario = true});
    if (!settled.note.empty()) talk("{}\n", settled.note);
    ScenarioHost host = naming_origins(loaded, [&] { return scenario_host(settled.config); });
    const auto& folders = loaded.config.workload.trace_dirs.entries;
    host.trace_folders.insert(host.trace_folders.end(), folders.begin(), folders.end());
    host.keep_on = [] { return !was_interrupted(); };
    ScenarioPlayer player = naming_origins(loaded, [&] {
        return ScenarioPlayer{prepared.script, file, host};
    });
    RunFolder folder{request.out};
    RunRecord record{loaded.config.sim.seed};
    ScenarioReport report = player.run();
    report.stats.add(
        "sim",
        SimStats{.time = {report.end}, .requests = report.actions.size(), .partial = report.is_partial});
    record.add(prepared.input);
    folder.clear();
    write_results(folder.path(), prepared, settled, report, record);
    talk("{}", report_text(report, file));
    if (!request.quiet && settled.config.output.timeline) fmt::print("{}", steps_table(report));
    if (!request.quiet)
        fmt::print("{}: {} actions, {} not as expected, {} wrong reads\n", file, report.actions.size(),
                   report.failures.size(), report.wrong_reads);
    if (!request.quiet && report.leaks_posted != 0)
        fmt::print(
            "{}: {} reads of another owner's plaintext, which the posting permits "
            "(docs/kernel_model/mktme.md#leaks-as-posted)\n",
            file, report.leaks_posted);
    if (report.is_partial && report.timed_out.empty()) return interrupted_exit();
    return is_success(report) ? ExitCode::ok : ExitCode::differs;
}

}  // namespace mktme::sim
