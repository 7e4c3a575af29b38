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

    /// Relative files count from `folder` from now on.
    void count_from(const std::filesystem::path& folder);
    /// The same files as absolute paths. `..` stays: behind a link, only the file system knows what it means.
    [[nodiscard]] TraceList absolute() const;
};

/// An entry of the list, taken apart. A file whose name begins like a core is written `./0=FILE`.
struct TraceEntry {
    std::optional<std::uint64_t> core;
    std::filesystem::path file;

    explicit TraceEntry(std::string_view entry);
    [[nodiscard]] std::string text() const;
};

/// The trace that drives the memory front end; none: a generator does. ConfigError for several traces, for one of a core, as
/// there are no cores, and for a path that is no UTF-8, which config.toml could not name.
std::optional<std::filesystem::path> single_trace(const TraceList& traces);

}  // namespace mktme::workloads
