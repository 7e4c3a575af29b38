// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mktme::workloads {

/// Traces that a run replays, each written `[CORE=]FILE`.
struct TraceList {
    std::vector<std::string> entries;

    bool operator==(const TraceList&) const = default;

    /// Resolves relative file names against `folder`.
    void count_from(const std::filesystem::path& folder);
    /// Returns the same files as absolute paths. `..` is kept: after a link only the file system can resolve it.
    [[nodiscard]] TraceList absolute() const;
};

/// Parsed entry of the list. A file whose name begins like a core is written `./0=FILE`.
struct TraceEntry {
    std::optional<std::uint64_t> core;
    std::filesystem::path file;

    explicit TraceEntry(std::string_view entry);
    [[nodiscard]] std::string text() const;
};

/// Returns all entries of a list. Throws ConfigError for an entry that names no file, and for a path that is not UTF-8,
/// which config.toml cannot name.
std::vector<TraceEntry> all_traces(const TraceList& traces);

/// Returns the trace that drives the memory front end; nothing if a generator does. Throws ConfigError for several
/// traces, and for one of a core, as there are no cores; and as `all_traces`.
std::optional<std::filesystem::path> single_trace(const TraceList& traces);

}  // namespace mktme::workloads
