// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "sim/cli/config_options.hpp"
#include "sim/cli/verbs.hpp"
#include "sim/cli/whole_number.hpp"
#include "sim/run/runner.hpp"
#include "sim/sweep/engine/sweep.hpp"

namespace mktme::sim {

void add_run(CLI::App& app, ExitCode& exit) {
    auto request = std::make_shared<RunRequest>();
    auto* verb = app.add_subcommand("run", "simulate and write the results to a folder");
    add_config_options(*verb, request->configs, request->sets);
    verb->add_option("--trace", request->traces,
                     "[CORE=]FILE: trace to replay instead of a generator; added to workload.traces")
        ->allow_extra_args(false);
    verb->add_option("--scenario", request->scenario,
                     "script to run instead of a trace, on the cores of the machine (docs/scenarios.md); "
                     "exits 1 if a line "
                     "does not do what it states");
    verb->add_option("--trace-dir", request->trace_folders,
                     "folder with traces that the scenario replays, NAME.mrt.xz, besides workloads/traces")
        ->allow_extra_args(false);
    verb->add_option("--out", request->out, "folder for the results")->capture_default_str();
    verb->add_option("--seed", request->seed, "seed of every random stream (sim.seed)")
        ->transform(whole_number());
    verb->add_flag("--quiet", request->quiet, "no progress and no summary");
    verb->callback([request, &exit] { exit = run(*request); });
}

void add_sweep(CLI::App& app, ExitCode& exit) {
    auto request = std::make_shared<SweepRequest>();
    auto* verb = app.add_subcommand("sweep", "run a configuration at many points, all processors busy");
    verb->add_option("SWEEP", request->file, "sweep file (TOML): base, axes, points")->required();
    verb->add_option("--set", request->sets, "path=value; overrides the base")->allow_extra_args(false);
    verb->add_option("-j,--jobs", request->jobs, "runs at a time; default: as many as there are processors")
        ->transform(whole_number(1, 4096));
    verb->add_option("--out", request->out, "folder for the results")->capture_default_str();
    auto* resume = verb->add_flag_callback(
        "--resume", [request] { request->old = OldSweep::resume; }, "continue the sweep in --out");
    verb->add_flag_callback(
            "--replace", [request] { request->old = OldSweep::replace; }, "discard the sweep in --out first")
        ->excludes(resume);
    verb->add_option("--max-runs", request->max_runs, "refuse a sweep of more points")
        ->capture_default_str()
        ->transform(whole_number());
    verb->add_flag("--dry-run", request->dry_run, "list the points, check each, run none");
    verb->add_flag("--keep", request->keep, "keep the folder of every run, not only of failed ones");
    verb->add_flag("--quiet", request->quiet, "no progress and no table");
    verb->callback([request, &exit] { exit = sweep(*request); });
}

}  // namespace mktme::sim
