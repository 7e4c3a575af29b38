// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/base/exit_code.hpp"
#include "sim/trace/output_options.hpp"
#include "workloads/formats/trace_convert.hpp"

namespace mktme::sim {

class TraceMachine;

/// Writes up to `most` requests of `source`, with progress on a terminal. Reports on stderr the number of requests and
/// the parts lost. Without --lossy only the parts in `may_lose` may be lost. No file remains if it cannot be completed.
ExitCode write_trace(workloads::RequestSource& source, const TraceMachine& machine,
                     const OutputOptions& options, std::uint64_t most, workloads::Parts may_lose = {});

}  // namespace mktme::sim
