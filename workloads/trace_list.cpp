// SPDX-License-Identifier: Apache-2.0
#include "workloads/trace_list.hpp"

#include <fmt/format.h>
#include <charconv>

#include "models/base/error.hpp"
#include "models/base/utf8.hpp"

namespace mktme::workloads {

namespace {

template <class Change>
void change_files(TraceList& traces, const Change& change) {
    for (std::string& text : traces.entries) {
        TraceEntry entry{text};
        entry.file = change(entry.file);
        text = entry.text();
    }
}

}  // namespace

TraceEntry::TraceEntry(std::string_view entry) {
    std::uint64_t number = 0;
    const char* const end = entry.data() + entry.size();
    const auto [behind, error] = std::from_chars(entry.data(), end, number);
    if (error == std::errc{} && behind != end && *behind == '=') {
        core = number;
        entry.remove_prefix(static_cast<std::size_t>(behind + 1 - entry.data()));
    }
    file = entry;
}

std::string TraceEntry::text() const {
    return core ? fmt::format("{}={}", *core, file.string()) : file.string();
}

void TraceList::count_from(const std::filesystem::path& folder) {
    change_files(*this, [&](const auto& file) { return folder / file; });
}

TraceList TraceList::absolute() const {
    TraceList copy = *this;
    change_files(copy, [](const auto& file) { return std::filesystem::absolute(file); });
    return copy;
}

std::vector<TraceEntry> all_traces(const TraceList& traces) {
    std::vector<TraceEntry> entries;
    for (const std::string& text : traces.entries) {
        const TraceEntry& entry = entries.emplace_back(text);
        if (entry.file.empty()) throw ConfigError{"workload.traces: an entry names no file"};
        if (const auto path = std::filesystem::absolute(entry.file).string(); !is_utf8(path))
            throw ConfigError{fmt::format(
                "workload.traces: {} is no UTF-8 text, so that config.toml cannot name this trace; give it "
                "another name",
                printable(path))};
    }
    return entries;
}

std::optional<std::filesystem::path> single_trace(const TraceList& traces) {
    if (traces.entries.empty()) return std::nullopt;
    if (traces.entries.size() > 1)
        throw ConfigError{
            fmt::format("workload.traces: names {} traces ({}); the memory front end replays one, and "
                        "--trace adds to the list",
                        traces.entries.size(), fmt::join(traces.entries, ", "))};
    const TraceEntry entry = all_traces(traces).front();
    if (entry.core)
        throw ConfigError{fmt::format(
            "workload.traces: {} is for core {}; this machine has no cores, so a trace is named without one",
            traces.entries.front(), *entry.core)};
    return entry.file;
}

}  // namespace mktme::workloads
