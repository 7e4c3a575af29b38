// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sim/run/runner.hpp"
#include "sim/trace/trace_machine.hpp"
#include "workloads/formats/trace_convert.hpp"

namespace mktme::sim {

/// How a verb writes a trace.
struct OutputOptions {
    std::filesystem::path file;
    std::string format;                  // empty: as the file's name tells
    std::string clock;                   // of its cycles; empty: that of the machine
    std::optional<std::uint64_t> ticks;  // a second, of a gem5 trace; none: as usual
    bool lossy = false;
    bool quiet = false;
};
void add_output_options(CLI::App& verb, OutputOptions& options);

/// Write up to `most` requests of `source`, with progress on a terminal, and say on stderr what was written and what
/// of it was lost. Without --lossy only `may_lose` may be. Nothing is left of the file when it cannot be whole.
ExitCode write_trace(workloads::RequestSource& source, const TraceMachine& machine,
                     const OutputOptions& options, std::uint64_t most, workloads::Parts may_lose = {});

}  // namespace mktme::sim
