// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "models/base/input_file.hpp"
#include "models/memctrl/memory_system.hpp"
#include "sim/config/sim_config.hpp"
#include "sim/observe/bus_csv.hpp"
#include "sim/observe/command_observer.hpp"
#include "workloads/formats/format.hpp"
#include "workloads/front_end/machine_vectors.hpp"
#include "workloads/front_end/memory_front_end.hpp"

namespace mktme::sim {

/// The parts a memory system is built from, out of a configuration. With a trace, requests may have several lines.
memctrl::MemorySystemParams memory_system_params(const SimConfig& config);

/// How traces are read and written: cycles by trace.clock, else the DRAM clock; address vectors by the address map.
workloads::TraceContext trace_context(const SimConfig& config, const ClockDomain& dram_clock,
                                      const workloads::AddressVectors& vectors);

/// The generator that drives a run without a trace, for a memory of `capacity`, and how many requests it makes.
std::unique_ptr<workloads::RequestSource> make_generator(const SimConfig& config, Bytes capacity);
std::uint64_t generated_requests(const SimConfig& config);

/// The trace that drives the memory, opened; nullptr with a generator. Errors are those of single_trace and InputFile.
std::shared_ptr<InputFile> open_single_trace(const workloads::WorkloadParams& params);

/// A configuration made real: source, KeyIDs, front end, memory, observers.
class Assembly {
public:
    /// UserError when something does not fit, or the trace cannot be opened.
    explicit Assembly(const SimConfig& config);
    /// The same with the trace that is open already; nullptr with a generator.
    Assembly(const SimConfig& config, const std::shared_ptr<InputFile>& trace);

    [[nodiscard]] memctrl::MemorySystem& memory() { return memory_; }
    [[nodiscard]] workloads::MemoryFrontEnd& front_end() { return front_end_; }
    [[nodiscard]] double progress() const { return front_end_.progress(); }

    /// Open the files for commands, timeline and waves that the configuration asks for.
    void observe_into(const std::filesystem::path& folder);
    /// Show observers the commands of all cycles that are certain by now.
    void observe();
    /// Show observers the rest and close their files.
    void finish_observers();

private:
    void show(Cycles until);

    SimConfig config_;
    memctrl::MemorySystem memory_;
    workloads::MachineVectors vectors_;
    std::unique_ptr<workloads::RequestSource> source_;
    workloads::KeyIdAssigner keyids_;
    workloads::MemoryFrontEnd front_end_;
    std::vector<std::unique_ptr<CommandObserver>> observers_;
    std::unique_ptr<BusCsv> bus_;
};

}  // namespace mktme::sim
