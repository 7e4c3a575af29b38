// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "workloads/cpu/thread_split.hpp"

namespace mktme {
class ClockDomain;
}
namespace mktme::platform {
struct ProcessorParams;
}
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

/// Throws UserError if a machine with cores cannot be built from a configuration, or if its traces cannot be opened or do
/// not fit its cores. Reads files as far as the counting of their threads takes, and no pipe.
void check_core_machine(const SimConfig& config);

/// Throws ConfigError that names the parameter if a machine with cores asks for what only a machine without them can do.
void refuse_unsupported(const SimConfig& config);

}  // namespace mktme::sim
