// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "models/cpu/instruction_source.hpp"
#include "workloads/cpu/instruction_open.hpp"
#include "workloads/cpu/process_trace.hpp"
#include "workloads/cpu/shared_trace.hpp"
#include "workloads/formats/trace_format.hpp"
#include "workloads/spread.hpp"

namespace mktme::workloads {

/// Machine and rules that threads are spread by.
struct SplitPlan {
    std::uint64_t cores = 1;
    Spread spread = Spread::none;
    std::uint64_t slice = default_slice;  // instructions of a turn with `turns`, at least 1
    bool repeat = false;                  // a thread that has ended begins again
    TraceFormat format{detect_format};
    TraceContext context;
    Bytes most_ahead{default_most_ahead};
};

/// Instructions of one core.
struct CoreWork {
    std::uint64_t core = 0;
    std::uint64_t process = 0;  // number of the trace in the list
    std::unique_ptr<cpu::InstructionSource> source;
};

/// Spreads the threads of traces over cores; a core without an entry is idle. Each trace is a process of its own.
///
/// With `none`, the threads of a trace have a core each, one behind the other in order of appearance. With `turns`, the
/// cores are shared out among the traces, and threads k, k + n, ... of a trace with n cores take turns on its k-th. A file
/// that is named several times is decoded once. Throws ConfigError if threads and cores do not fit, TraceError for a trace
/// that cannot be opened.
std::vector<CoreWork> split_threads(std::span<const ProcessTrace> traces, const SplitPlan& plan);

}  // namespace mktme::workloads
