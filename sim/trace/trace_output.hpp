// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/run/runner.hpp"
#include "sim/trace/output_options.hpp"
#include "sim/trace/trace_machine.hpp"
#include "workloads/formats/trace_convert.hpp"

namespace mktme::sim {

/// Write up to `most` requests of `source`, with progress on a terminal, and say on stderr what was written and what
/// of it was lost. Without --lossy only `may_lose` may be. Nothing is left of the file when it cannot be whole.
ExitCode write_trace(workloads::RequestSource& source, const TraceMachine& machine,
                     const OutputOptions& options, std::uint64_t most, workloads::Parts may_lose = {});

}  // namespace mktme::sim
