// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "workloads/formats/format.hpp"

namespace mktme::workloads {

/// A trace file and what it turned out to be.
struct OpenTrace {
    const Format* format;
    std::unique_ptr<RequestSource> source;
};

/// The format that `format`, the first bytes of a regular file, or the name tell; nullptr when none does or the file cannot
/// be read.
const Format* format_of_file(const std::filesystem::path& path, TraceFormat format);

/// Open a trace. Its format is `format`, or else told by the first bytes, or else by the name's end before .xz, .gz
/// or .zst; it is never guessed from the rest. `remedy` is what messages tell the user to name the format with.
OpenTrace open_trace(std::shared_ptr<InputFile> file, TraceFormat format, const TraceContext& context,
                     std::string_view remedy = "--set trace.format=NAME, one");
OpenTrace open_trace(const std::filesystem::path& path, TraceFormat format, const TraceContext& context);

}  // namespace mktme::workloads
