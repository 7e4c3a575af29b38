// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "models/base/choice.hpp"
#include "models/base/input_file.hpp"
#include "workloads/cpu/instruction_format.hpp"

namespace mktme::workloads {

struct TraceFormats;
using TraceFormat = Chosen<TraceFormats>;

/// Opened trace for cores and its format.
struct OpenInstructions {
    const InstructionFormat* format;
    std::unique_ptr<InstructionDecoder> decoder;
};

/// Opens a trace for cores. Its format is found as `open_trace` finds it. Throws TraceError for a format whose entries
/// are requests of a memory, after any error of the trace itself.
OpenInstructions open_instructions(std::shared_ptr<InputFile> file, TraceFormat format,
                                   const TraceContext& context,
                                   std::string_view remedy = "--set trace.format=NAME, one");

}  // namespace mktme::workloads
