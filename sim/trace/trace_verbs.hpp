// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "sim/run/runner.hpp"

namespace mktme::sim {

// Each adds its verb to `trace`, in the file of its name, and when called sets `exit`, unless it only ends by errors.

/// `info`: how many requests of which kind, where and when?
void add_trace_info(CLI::App& trace, ExitCode& exit);
/// `check`: can these traces be read to their end, and what is odd in them?
void add_trace_check(CLI::App& trace, ExitCode& exit);
/// `head`: the first requests, as the reader understands them.
void add_trace_head(CLI::App& trace);
/// `convert`: the same requests in another format.
void add_trace_convert(CLI::App& trace, ExitCode& exit);
/// `generate`: the requests of a generator as a trace.
void add_trace_generate(CLI::App& trace, ExitCode& exit);

}  // namespace mktme::sim
