// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <optional>

#include "sim/config/effect.hpp"
#include "sim/results/output_folder.hpp"
#include "sim/results/run_stats.hpp"
#include "sim/results/trace_digest.hpp"
#include "sim/run/assembly.hpp"
#include "sim/run/run_record.hpp"

namespace mktme::sim {

/// The files of one run. They replace those of an earlier run once this one has begun well.
class RunOutput {
public:
    /// `idle` are the values of `loaded` that the run does without.
    RunOutput(const std::filesystem::path& folder, LoadedConfig loaded, std::vector<IdleValue> idle,
              Assembly& assembly);

    /// Removes the results of an earlier run and opens this one's files. Does nothing the second time.
    void begin();
    /// Is there an earlier result that a run which fails now must leave?
    [[nodiscard]] bool keeps_earlier_result() const { return !begun_ && folder_.has_results(); }

    /// What is known of the trace, for config.toml and run.json.
    void add(const InputRecord& trace);
    /// PCONFIGs and faults whose time came after the run's end.
    [[nodiscard]] std::vector<LateEvent> late(const RunStats& stats) const;
    void write_stats(const RunStats& stats) const;
    /// config.toml and run.json. Precondition: begin.
    void write_records(const RunStats& stats) const;
    /// Throws what ended the run; a failure of ours leaves a reproducer.
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
