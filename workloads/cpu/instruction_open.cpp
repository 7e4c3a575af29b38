// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/instruction_open.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <string>

#include "workloads/formats/formats.hpp"
#include "workloads/formats/trace_format.hpp"

namespace mktme::workloads {

namespace {

/// Format of an input: of instructions, or else of requests; neither if nothing tells it.
struct Told {
    const InstructionFormat* instructions = nullptr;
    const Format* requests = nullptr;
};

template <class Rule>
const InstructionFormat* first_format(const Rule& rule) {
    const auto found = std::ranges::find_if(instruction_formats(), rule);
    return found == instruction_formats().end() ? nullptr : &*found;
}

Told named_format(TraceFormat format) {
    if (const auto* const found = find_instruction_format(format.name())) return {.instructions = found};
    return {.requests = &format_of(format)};
}

Told told_format(std::string_view first_bytes, TraceFormat format, const std::filesystem::path& path) {
    if (format != detect_format) return named_format(format);
    if (const auto* const found = first_format([&](const InstructionFormat& known) {
            return !known.magic.empty() && first_bytes.starts_with(known.magic);
        }))
        return {.instructions = found};
    const std::string name = unpacked_name(path);
    if (const auto* const found = first_format([&](const InstructionFormat& known) {
            return !known.suffix.empty() && name.ends_with(known.suffix);
        }))
        return {.instructions = found};
    return {.requests = format_by_name(path)};
}

[[noreturn]] void fail_unknown(const std::filesystem::path& path, std::string_view remedy) {
    std::string suffixes;
    for (const InstructionFormat& format : instruction_formats())
        if (!format.suffix.empty())
            suffixes += fmt::format("{}{}", suffixes.empty() ? "" : " ", format.suffix);
    fail_unknown_format(path, suffixes, remedy, instruction_format_names());
}

[[noreturn]] void refuse(const Format& format, TraceInput input, const TraceContext& context) {
    const std::string name = input.name;
    const auto source = format.reader(std::move(input), context);
    for (TraceRequest request; source->next(request);) {
    }  // an error of the trace comes first
    throw TraceError{
        {name},
        fmt::format("holds requests of a memory in {}, and no instructions: replay it on a machine "
                    "without cores; cores execute {}",
                    format.name, instruction_format_names())};
}

}  // namespace

OpenInstructions open_instructions(std::shared_ptr<InputFile> file, TraceFormat format,
                                   const TraceContext& context, std::string_view remedy) {
    const std::filesystem::path path = file->path();
    auto peeked = peek(open_bytes(std::move(file)), longest_magic());
    const Told told = told_format(peeked.first, format, path);
    TraceInput input{path.string(), std::move(peeked.bytes)};
    if (told.instructions != nullptr)
        return {told.instructions, told.instructions->decoder(std::move(input), context)};
    if (told.requests != nullptr) refuse(*told.requests, std::move(input), context);
    fail_unknown(path, remedy);
}

}  // namespace mktme::workloads
