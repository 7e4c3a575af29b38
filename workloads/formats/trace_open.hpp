// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "workloads/formats/format.hpp"

namespace mktme::workloads {

/// Opened trace and its format.
struct OpenTrace {
    const Format* format;
    std::unique_ptr<RequestSource> source;
};

/// Returns the format determined by `format`, by the first bytes of a regular file, or by the name; nullptr if there is
/// none or the file cannot be read.
const Format* format_of_file(const std::filesystem::path& path, TraceFormat format);

/// Opens a trace. Its format is `format`, or else that of the first bytes, or else that of the name's suffix before
/// .xz, .gz or .zst. It is never guessed from the other bytes. `remedy` is the option that messages name to set the
/// format.
OpenTrace open_trace(std::shared_ptr<InputFile> file, TraceFormat format, const TraceContext& context,
                     std::string_view remedy = "--set trace.format=NAME, one");
OpenTrace open_trace(const std::filesystem::path& path, TraceFormat format, const TraceContext& context);

}  // namespace mktme::workloads
