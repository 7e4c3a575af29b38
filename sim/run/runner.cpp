// SPDX-License-Identifier: Apache-2.0
#include "sim/run/runner.hpp"

#include <fmt/format.h>

#include "sim/config/loader.hpp"
#include "sim/config/writer.hpp"
#include "sim/results/output_folder.hpp"
#include "sim/results/run_stats.hpp"
#include "sim/results/writers.hpp"
#include "sim/run/assembly.hpp"
#include "sim/run/interrupt.hpp"
#include "sim/run/progress.hpp"
#include "sim/run/reproducer.hpp"
#include "sim/run/run_record.hpp"
#include "sim/run/summary.hpp"
#include "workloads/memory_front_end_module.hpp"

namespace mktme::sim {

namespace {

LoadedConfig load(const RunRequest& request) {
    auto sets = request.sets;
    if (request.seed) sets.push_back(fmt::format("sim.seed={}", *request.seed));
    return load_config(request.configs, sets);
}

/// Simulate until the source ends, Ctrl-C or an error; true when the source was exhausted.
bool simulate(Assembly& assembly, bool quiet, std::exception_ptr& failure) {
    const InterruptGuard guard;
    Progress progress{!quiet};
    const auto keep_on = [&] {
        assembly.observe();
        progress.update(assembly.front_end().issued(), assembly.progress());
        return !InterruptGuard::was_interrupted();
    };
    workloads::MemoryFrontEndModule module{"front_end", assembly.front_end(), assembly.memory(), keep_on};
    sc_core::sc_start();
    failure = module.failure();
    return module.is_complete();
}

void write_results(const RunRequest& request, const LoadedConfig& loaded, const RunStats& stats,
                   const RunRecord& record) {
    StatFlattener flat;
    flat.add(stats);
    write_file(request.out / "stats.json", stats_as_json(flat.values()));
    write_file(request.out / "stats.csv", stats_as_csv(flat.values()));
    write_file(request.out / "config.toml", config_as_toml(loaded));
    write_file(request.out / "run.json", record.as_json(stats.sim.requests, !stats.sim.partial));
}

/// Throw what ended the run; a failure of ours leaves a reproducer.
[[noreturn]] void report(const RunRequest& request, const LoadedConfig& loaded, std::uint64_t requests,
                         const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const InvariantError& error) {
        const auto folder = write_reproducer(request, loaded, requests, error.what());
        throw InvariantError{
            fmt::format("{}\n{} says how to see it again", error.what(), (folder / "README.txt").string())};
    }
}

}  // namespace

ExitCode run(const RunRequest& request) {
    const LoadedConfig loaded = load(request);
    Assembly assembly{loaded.config, request.trace};
    const RunRecord record{loaded.config.sim.seed, request.trace};
    prepare_output_folder(request.out);
    write_file(request.out / "run.json",
               record.as_json(0, false));  // from now on the folder is known as ours
    assembly.observe_into(request.out);

    std::exception_ptr failure;
    sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
    const bool complete = simulate(assembly, request.quiet, failure);
    assembly.finish_observers();
    const RunStats stats = gather(assembly.memory(), assembly.front_end().stats(), !complete);
    write_results(request, loaded, stats, record);
    if (!request.quiet) fmt::print("{}", summary(stats));
    if (failure) report(request, loaded, stats.sim.requests, failure);
    return complete ? ExitCode::ok : ExitCode::interrupted;
}

}  // namespace mktme::sim
