// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <optional>

#include "sim/config/effect.hpp"
#include "sim/config/loader.hpp"
#include "sim/results/output_folder.hpp"
#include "sim/results/sim_stats.hpp"
#include "sim/results/trace_digest.hpp"
#include "sim/run/assembly.hpp"
#include "sim/run/run_record.hpp"

namespace mktme::sim {

/// Output files of one run. They replace those of an earlier run as soon as this one has begun.
class RunOutput {
public:
    /// `idle`: the values of `loaded` without effect in the run.
    RunOutput(const std::filesystem::path& folder, LoadedConfig loaded, std::vector<IdleValue> idle,
              Assembly& assembly);

    /// Removes the results of an earlier run and opens this one's files. A second call does nothing.
    void begin();
    /// Returns true if there is an earlier result that this run must keep if it fails now.
    [[nodiscard]] bool keeps_earlier_result() const { return !begun_ && folder_.has_results(); }

    /// Adds the digests of the traces to run.json and, if all were read to their ends, to config.toml.
    void add(const std::vector<InputRecord>& traces);
    /// Returns the PCONFIGs, faults and windows whose time is after the run's end.
    [[nodiscard]] std::vector<LateEvent> late(const SimStats& run) const;
    void write_stats(const StatTree& stats) const;
    /// Writes config.toml and run.json. Precondition: begin() was called.
    void write_records(const SimStats& run) const;
    /// Rethrows the error that ended the run. A broken model rule also leaves a reproducer.
    [[noreturn]] void report(std::uint64_t requests, const std::exception_ptr& failure) const;

private:
    RunFolder folder_;
    LoadedConfig loaded_;
    std::vector<IdleValue> idle_;
    Assembly& assembly_;
    RunRecord record_;
    bool begun_ = false;
};

}  // namespace mktme::sim
