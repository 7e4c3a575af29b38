// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "workloads/cpu/instruction_decoder.hpp"
#include "workloads/formats/trace_input.hpp"

namespace mktme::workloads {

/// Trace format that cores can execute: how it is recognised, and its decoder.
struct InstructionFormat {
    std::string_view name;    // of `trace.format`
    std::string_view text;    // meaning in the reference, without a full stop
    std::string_view suffix;  // of file names; empty: only `trace.format` names it
    std::string_view magic;   // first bytes; empty: none
    bool is_text;
    std::unique_ptr<InstructionDecoder> (*decoder)(TraceInput, const TraceContext&);
};

/// Creates a decoder from an input and a context, for an InstructionFormat.
template <class Decoder>
std::unique_ptr<InstructionDecoder> make_decoder(TraceInput input, const TraceContext& context) {
    return std::make_unique<Decoder>(std::move(input), context);
}

/// Returns the format of that name among those of requests too, with its name, suffix and first bytes.
InstructionFormat shared_format(std::string_view name,
                                std::unique_ptr<InstructionDecoder> (*decoder)(TraceInput,
                                                                               const TraceContext&));

/// Returns the format of that name among those that only cores read, with its name and suffix.
InstructionFormat core_format(std::string_view name,
                              std::unique_ptr<InstructionDecoder> (*decoder)(TraceInput,
                                                                             const TraceContext&));

/// Returns every format that cores can execute. A new one is a file in sources/; if
/// it holds no requests of a memory, it is named in workloads/formats/core_formats.cpp too.
std::span<const InstructionFormat> instruction_formats();
/// Returns the format of that name; nullptr if there is none.
const InstructionFormat* find_instruction_format(std::string_view name);
/// Returns the names of all formats: "champsim, lackey".
std::string instruction_format_names();

}  // namespace mktme::workloads
