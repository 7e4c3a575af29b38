// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/instruction_format.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <vector>

#include "models/base/error.hpp"
#include "workloads/formats/core_formats.hpp"
#include "workloads/formats/formats.hpp"

namespace mktme::workloads {

// One function per file of sources/, named as the file; CMake generates the list from the folder.
namespace sources {
#define MKTME_LISTED(name) InstructionFormat name();
#include "workloads/cpu/sources_files.inc"
#undef MKTME_LISTED
}  // namespace sources

InstructionFormat shared_format(std::string_view name,
                                std::unique_ptr<InstructionDecoder> (*decoder)(TraceInput,
                                                                               const TraceContext&)) {
    const Format& format = format_of(TraceFormat{name});
    return {.name = format.name,
            .text = format.text,
            .suffix = format.suffix,
            .magic = format.magic,
            .is_text = format.is_text,
            .decoder = decoder};
}

InstructionFormat core_format(std::string_view name,
                              std::unique_ptr<InstructionDecoder> (*decoder)(TraceInput,
                                                                             const TraceContext&)) {
    const CoreFormat* const format = find_core_format(name);
    if (format == nullptr) throw InvariantError{fmt::format("no format of cores is named {}", name)};
    return {.name = format->name,
            .text = format->text,
            .suffix = format->suffix,
            .magic = {},
            .is_text = format->is_text,
            .decoder = decoder};
}

std::span<const InstructionFormat> instruction_formats() {
    static const std::vector<InstructionFormat> all{
#define MKTME_LISTED(name) sources::name(),
#include "workloads/cpu/sources_files.inc"
#include "workloads/formats/trace_format.hpp"
#undef MKTME_LISTED
    };
    return all;
}

const InstructionFormat* find_instruction_format(std::string_view name) {
    const auto found = std::ranges::find(instruction_formats(), name, &InstructionFormat::name);
    return found == instruction_formats().end() ? nullptr : &*found;
}

std::string instruction_format_names() {
    std::string names;
    for (const InstructionFormat& format : instruction_formats())
        names += fmt::format("{}{}", names.empty() ? "" : ", ", format.name);
    return names;
}

}  // namespace mktme::workloads
