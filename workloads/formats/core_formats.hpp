// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace mktme::workloads {

/// Trace format of instructions that only cores read. Its decoder is in workloads/cpu; its name is known here, so that
/// `trace.format` can be given, and so that a machine without cores can say what the trace is.
struct CoreFormat {
    std::string_view name;    // of `trace.format`
    std::string_view text;    // meaning in the reference, without a full stop
    std::string_view suffix;  // of file names; empty: only `trace.format` names it
    bool is_text;
};

/// Returns every format that only cores read. Formats that hold requests of a memory too are in `formats()`.
std::span<const CoreFormat> core_formats();

/// Returns the format of that name; nullptr if there is none.
const CoreFormat* find_core_format(std::string_view name);
/// Returns the format of the name's suffix before .xz, .gz or .zst; nullptr if it has none.
const CoreFormat* core_format_by_name(const std::filesystem::path& path);

/// Returns "holds instructions ...", the message for a trace of this format on a machine without cores.
std::string no_requests_in(const CoreFormat& format);

}  // namespace mktme::workloads
