// SPDX-License-Identifier: Apache-2.0
#include "sim/run/runner.hpp"

#include <fmt/format.h>
#include <deque>

#include "models/platform/event_port_module.hpp"
#include "models/platform/machine_module.hpp"
#include "sim/base/talk.hpp"
#include "sim/config/effect.hpp"
#include "sim/config/key_origins.hpp"
#include "sim/config/loader.hpp"
#include "sim/config/settled_config.hpp"
#include "sim/config/table_loader.hpp"
#include "sim/config/text_list.hpp"
#include "sim/run/assembly.hpp"
#include "sim/run/interrupt.hpp"
#include "sim/run/late_events.hpp"
#include "sim/run/progress.hpp"
#include "sim/run/run_facts.hpp"
#include "sim/run/run_output.hpp"
#include "sim/run/scenario_run.hpp"
#include "sim/run/summary.hpp"
#include "sim/run/time_watch.hpp"
#include "workloads/front_end/front_end_module.hpp"

namespace mktme::sim {

namespace {

/// Completes what the files of a configuration say.
LoadedConfig completed(const RunRequest& request, LoadedConfig loaded) {
    apply_sets(request.all_sets(), loaded);
    auto& traces = loaded.config.workload.traces.entries;
    traces.insert(traces.end(), request.traces.begin(), request.traces.end());
    if (!request.traces.empty()) loaded.origins["workload.traces"] = {"--trace", Giver::user};
    return loaded;
}

/// Outcome of the simulation.
struct End {
    bool complete = false;       // the source was exhausted
    std::exception_ptr failure;  // an error; none after a signal
};

/// Module tree of a run: the machine, with the door through which its front end drives it.
class ModuleTree {
public:
    ModuleTree(EventPace pace, bool has_cores) : pace_{pace}, has_cores_{has_cores} {
        sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    }

    /// Builds the machine's modules and returns the front end's port; null for cores, which have ports of their own.
    std::unique_ptr<platform::LinePort> door(platform::Machine& machine) {
        machine_.emplace("machine", machine);
        if (has_cores_) return nullptr;
        if (pace_ == EventPace::every_hop)
            return std::make_unique<platform::EventPort>(machine_->package(0).controller);
        return std::make_unique<platform::RunAheadPort>(machine.package(0));
    }
    /// Returns the module of the front end, bound to the machine.
    std::unique_ptr<workloads::FrontEndModule> front_end(Assembly& assembly,
                                                         const std::function<bool()>& keep_on) {
        using Module = workloads::FrontEndModule;
        const auto pace = pace_ == EventPace::every_hop ? Module::Pace::every_hop : Module::Pace::run_ahead;
        auto module =
            std::make_unique<Module>("front_end", assembly.front_end(), assembly.machine(), pace, keep_on);
        module->lines.bind(machine_->package(0).lines);
        return module;
    }

private:
    EventPace pace_;
    bool has_cores_;
    std::optional<platform::MachineModule> machine_;
};

End simulate(Assembly& assembly, ModuleTree& tree, RunOutput& output, bool quiet) {
    Progress progress{!quiet};
    const auto keep_on = [&] {
        if (assembly.front_end().issued() != 0) output.begin();
        assembly.observe();
        progress.update(assembly.front_end().issued(), assembly.progress());
        return !was_interrupted();
    };
    watch_time(assembly.machine().agenda());
    const auto module = tree.front_end(assembly, keep_on);
    sc_core::sc_start();
    End end{.complete = module->is_complete(), .failure = module->failure()};
    try {
        if (end.failure) std::rethrow_exception(end.failure);
    } catch (const StoppedBySignal&) {
        end.failure = nullptr;
    } catch (...) {  // reported after the results are written
    }
    return end;
}

/// Throws UserError for a user error that ended the run before it had begun. Ignores any other failure.
void report_bad_start(const std::exception_ptr& failure, const std::filesystem::path& folder) {
    try {
        std::rethrow_exception(failure);
    } catch (const UserError& error) {
        throw UserError{
            fmt::format("{}\n{} keeps the results of an earlier run", error.what(), folder.string())};
    } catch (...) {  // reported after the results are written
    }
}

/// Records the digests of the traces in `output`. An unexpected digest is a failure of the run.
void judge_traces(std::deque<TraceDigest>& digests, const workloads::WorkloadParams& params,
                  RunOutput& output, End& end) {
    if (digests.empty()) return;
    std::vector<InputRecord> traces;
    std::vector<std::string> found;
    for (TraceDigest& digest : digests) {
        const InputRecord& trace = traces.emplace_back(digest.finish());
        found.push_back(trace.is_whole ? trace.sha256 : "");
    }
    output.add(traces);
    if (end.failure) return;
    try {
        refuse_other_traces(params, found);
    } catch (const UserError&) {
        end = {.complete = false, .failure = std::current_exception()};
    }
}

/// Closes the files that were written during the run. A full disk is a failure of the run: it truncates the files.
void finish_observers(Assembly& assembly, RunOutput& output, End& end) {
    try {
        output.begin();
        assembly.finish_observers();
    } catch (const ResourceError&) {
        if (!end.failure) end = {.complete = false, .failure = std::current_exception()};
    }
}

StatTree write_results(Assembly& assembly, RunOutput& output, std::deque<TraceDigest>& digests,
                       const workloads::WorkloadParams& params, End& end) {
    finish_observers(assembly, output, end);
    judge_traces(digests, params, output, end);
    StatTree stats = assembly.stats(!end.complete);
    try {
        output.write_stats(stats);
        output.write_records(assembly.whole_run(!end.complete));
    } catch (const ResourceError&) {
        if (!end.failure) throw;  // otherwise the first failure is reported
    }
    return stats;
}

}  // namespace

std::vector<std::string> RunRequest::all_sets() const {
    auto all = sets;
    if (seed) all.push_back(fmt::format("sim.seed={}", *seed));
    if (!scenario.empty()) all.push_back(fmt::format("workload.scenario={}", scenario.string()));
    std::vector<std::string> folders;
    for (const auto& folder : trace_folders) folders.push_back(folder.string());
    if (!folders.empty()) all.push_back(fmt::format("workload.trace_dirs={}", print_texts(folders)));
    return all;
}

ExitCode run(const RunRequest& request) {
    note_stop_signals();
    const LoadedConfig files = load_config(request.configs, {});
    const LoadedConfig loaded = completed(request, files);
    if (loaded.config.workload.has_scenario()) {
        if (!request.traces.empty()) throw UserError{"--trace: a scenario names its traces itself"};
        return run_scenario(request, files, loaded.config.workload.scenario.text);
    }
    const SettledConfig settled = settle(loaded, facts_of(loaded.config));
    if (!settled.note.empty()) talk("{}\n", settled.note);
    const auto& workload = loaded.config.workload;
    const RunTraces traces = open_traces(loaded.config);
    check_traces(workload);
    std::deque<TraceDigest> digests;
    if (traces.requests) digests.emplace_back(traces.requests);
    for (const auto& process : traces.processes) digests.emplace_back(process.file);
    ModuleTree tree{settled.config.sim.events, settled.config.has_cores};
    Assembly assembly = naming_origins(loaded, [&] {
        return Assembly{settled.config, traces,
                        [&](platform::Machine& machine) { return tree.door(machine); }};
    });
    RunOutput output{request.out, loaded, settled.idle, assembly};

    End end = simulate(assembly, tree, output, request.quiet);
    if (!end.complete && output.keeps_earlier_result()) {
        if (!end.failure) return interrupted_exit();
        report_bad_start(end.failure, request.out);
    }
    const StatTree stats = write_results(assembly, output, digests, workload, end);
    const SimStats whole = assembly.whole_run(!end.complete);
    talk("{}", late_warnings(output.late(whole), whole.time.value));
    if (end.complete)
        talk("{}{}", short_trace_warning(loaded, whole.requests),
             device_warnings(loaded, assembly.device_accesses()));
    if (!request.quiet && (!end.failure || whole.requests != 0)) fmt::print("{}", summary(stats));
    if (end.failure) output.report(whole.requests, end.failure);
    return end.complete ? ExitCode::ok : interrupted_exit();
}

}  // namespace mktme::sim
