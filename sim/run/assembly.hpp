// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "models/base/input_file.hpp"
#include "models/base/stat_sources.hpp"
#include "models/platform/line_port.hpp"
#include "models/platform/machine.hpp"
#include "sim/results/sim_stats.hpp"
#include "sim/run/measurement.hpp"
#include "sim/run/observers.hpp"
#include "workloads/cpu/process_trace.hpp"
#include "workloads/formats/format.hpp"
#include "workloads/front_end/front_end.hpp"
#include "workloads/front_end/keyid_assigner.hpp"
#include "workloads/front_end/machine_vectors.hpp"

namespace mktme::platform {
class Processor;
}

namespace mktme::sim {

struct SimConfig;

/// Returns the parameters of the package of a configuration.
platform::PackageParams package_params(const SimConfig& config);

/// Returns those of all packages, whose memories follow each other.
std::vector<platform::PackageParams> all_package_params(const SimConfig& config);

/// Returns the context of trace readers and writers: cycles of trace.clock, else of the DRAM clock; address vectors by
/// the address map.
workloads::TraceContext trace_context(const SimConfig& config, const ClockDomain& dram_clock,
                                      const workloads::AddressVectors& vectors);

/// Returns the generator that drives a run without a trace, for a memory of `capacity`.
std::unique_ptr<workloads::RequestSource> make_generator(const SimConfig& config, Bytes capacity);
/// Returns the number of requests that the generator makes.
std::uint64_t generated_requests(const SimConfig& config);

/// Opens and returns the trace that drives the memory; nullptr with a generator. Throws as single_trace and InputFile.
std::shared_ptr<InputFile> open_single_trace(const workloads::WorkloadParams& params);

/// Reporter of the run as a whole.
class RunReporter {
public:
    explicit RunReporter(const workloads::FrontEnd& front_end) : front_end_{&front_end} {}

    void mark_partial() { partial_ = true; }
    [[nodiscard]] SimStats stats(SimTime elapsed) const {
        return {.time = {elapsed}, .requests = front_end_->issued(), .partial = partial_};
    }

private:
    const workloads::FrontEnd* front_end_;
    bool partial_ = false;
};

/// What the front end of a run reads: one trace of requests, or a trace of instructions for each process.
struct RunTraces {
    std::shared_ptr<InputFile> requests;  // null: a generator
    std::vector<workloads::ProcessTrace> processes;
};
/// Opens the traces of a configuration. Throws as single_trace, open_processes and InputFile.
RunTraces open_traces(const SimConfig& config);

/// Components of a run, built from its configuration: source, KeyIDs, front end, memory, observers.
class Assembly {
public:
    /// Makes the port through which a front end of requests drives a machine; cores have no use for it.
    using Door = std::function<std::unique_ptr<platform::LinePort>(platform::Machine&)>;

    /// Throws UserError if the configuration is inconsistent or the trace cannot be opened.
    explicit Assembly(const SimConfig& config);
    /// As above, with traces that are already open. Without a door, the front end runs ahead.
    Assembly(const SimConfig& config, const RunTraces& traces, const Door& door = {});
    Assembly(const Assembly&) = delete;
    Assembly& operator=(const Assembly&) = delete;
    ~Assembly();

    [[nodiscard]] platform::Machine& machine() { return machine_; }
    [[nodiscard]] platform::Package& package() { return machine_.package(0); }
    [[nodiscard]] workloads::FrontEnd& front_end() { return *front_end_; }
    [[nodiscard]] double progress() const { return front_end_->progress(); }
    /// Returns the time and the work of the run as a whole, with a warm-up and what came behind the measured phase.
    [[nodiscard]] SimStats whole_run(bool is_partial);
    /// Returns the statistics of the run and of its phases. The run may have ended before its source.
    [[nodiscard]] StatTree stats(bool is_partial);

    /// Opens the files for commands, timeline, waves and bus lines that the configuration asks for.
    void observe_into(const std::filesystem::path& folder) { observers_.open(folder); }
    /// Shows observers the commands of all cycles that can no longer change.
    void observe();
    /// Shows observers the remaining commands and closes their files.
    void finish_observers() { observers_.finish(machine_.last_done()); }
    /// Returns the accesses that each device has made, or its IOMMU has refused.
    [[nodiscard]] std::vector<std::uint64_t> device_accesses() const;

private:
    [[nodiscard]] std::unique_ptr<workloads::FrontEnd> make_front_end(const RunTraces& traces,
                                                                      const Door& door);
    [[nodiscard]] std::unique_ptr<workloads::FrontEnd> make_cores(const RunTraces& traces);

    std::unique_ptr<const SimConfig> config_;
    platform::Machine machine_;
    workloads::MachineVectors vectors_;
    std::unique_ptr<workloads::RequestSource> source_;
    workloads::KeyIdAssigner keyids_;
    std::unique_ptr<platform::LinePort> port_;
    const platform::Processor* processor_ = nullptr;  // of the front end, on a machine with cores
    std::unique_ptr<workloads::FrontEnd> front_end_;
    RunReporter run_{*front_end_};
    StatSources sources_;
    Phases phases_{sources_};
    Measurement measurement_;
    Observers observers_{*config_, machine_, sources_};
};

}  // namespace mktme::sim
