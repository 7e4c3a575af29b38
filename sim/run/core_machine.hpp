// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "workloads/cpu/thread_split.hpp"
#include "workloads/front_end/core_front_end.hpp"

namespace mktme {
class ClockDomain;
}
namespace mktme::platform {
class Package;
struct ProcessorParams;
}  // namespace mktme::platform
namespace mktme::workloads {
class AddressVectors;
struct TraceList;
}  // namespace mktme::workloads

namespace mktme::sim {

struct SimConfig;

/// Returns the parameters of the cores and caches of the package of a machine with cores.
platform::ProcessorParams processor_params(const SimConfig& config);

/// Opens the traces of a machine with cores: a process each. Throws ConfigError for an entry without a file and for a path
/// that is not UTF-8, and as InputFile does.
std::vector<workloads::ProcessTrace> open_processes(const workloads::TraceList& traces);

/// Returns the rules by which the threads of those traces are spread over the cores.
workloads::SplitPlan split_plan(const SimConfig& config, const ClockDomain& dram_clock,
                                const workloads::AddressVectors& vectors);

/// Programs of a machine with cores, and the pages that they touch.
struct CoreLoad {
    std::vector<workloads::CoreWork> work;
    std::vector<workloads::CoreProcess> processes;
};
/// Returns what the cores execute: the threads of the traces, which are read once before for the pages that they touch,
/// or without traces a generator for each core, a process of its own. Throws UserError if it does not fit the machine.
CoreLoad core_load(const SimConfig& config, const std::vector<workloads::ProcessTrace>& traces,
                   const platform::Package& package, const workloads::AddressVectors& vectors);

/// Throws UserError if a machine with cores cannot be built from a configuration, or if its traces cannot be opened or do
/// not fit its cores. Reads files as far as the counting of their threads takes, and no pipe.
void check_core_machine(const SimConfig& config);

}  // namespace mktme::sim
