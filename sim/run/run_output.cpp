// SPDX-License-Identifier: Apache-2.0
#include "sim/run/run_output.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "models/base/error.hpp"
#include "sim/config/writer.hpp"
#include "sim/results/run_files.hpp"
#include "sim/results/writers.hpp"
#include "sim/run/reproducer.hpp"

namespace mktme::sim {

RunOutput::RunOutput(const std::filesystem::path& folder, LoadedConfig loaded, std::vector<IdleValue> idle,
                     Assembly& assembly)
    : folder_{folder},
      loaded_{std::move(loaded)},
      idle_{std::move(idle)},
      assembly_{assembly},
      record_{loaded_.config.sim.seed} {}

void RunOutput::begin() {
    if (begun_) return;
    begun_ = true;
    folder_.clear();
    // The record marks the folder as one of this program, with a run that is not complete.
    write_file(folder_.path() / run_file::record, record_.as_json(0, false));
    assembly_.observe_into(folder_.path());
}

void RunOutput::add(const std::vector<InputRecord>& traces) {
    auto& expected = loaded_.config.workload.traces_sha256;
    expected.clear();
    for (const InputRecord& trace : traces) {
        record_.add(trace);
        expected.push_back(trace.sha256);
    }
    if (!std::ranges::all_of(traces, &InputRecord::is_whole)) expected.clear();
    loaded_.origins["workload.traces_sha256"] = {"this run", Giver::user};
}

std::vector<LateEvent> RunOutput::late(const SimStats& run) const {
    return late_events(loaded_, idle_, assembly_.package().clock(), run.time.value);
}

void RunOutput::write_stats(const StatTree& stats) const {
    const auto values = stats.values();
    write_file(folder_.path() / run_file::stats_json, stats_as_json(values));
    write_file(folder_.path() / run_file::stats_csv, stats_as_csv(values));
}

void RunOutput::write_records(const SimStats& run) const {
    write_file(folder_.path() / run_file::config, config_as_toml(loaded_, idle_));
    write_file(folder_.path() / run_file::record, record_.as_json(run.requests, !run.partial, late(run)));
}

void RunOutput::report(std::uint64_t requests, const std::exception_ptr& failure) const {
    try {
        std::rethrow_exception(failure);
    } catch (const InvariantError& error) {
        const auto folder = write_reproducer(folder_.path(), loaded_, requests, error.what());
        throw InvariantError{
            fmt::format("{}\n{} says how to see it again", error.what(), (folder / "README.txt").string())};
    }
}

}  // namespace mktme::sim
