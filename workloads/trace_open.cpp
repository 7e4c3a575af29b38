// SPDX-License-Identifier: Apache-2.0
#include "workloads/trace_open.hpp"

#include "workloads/dramsim3_reader.hpp"

namespace mktme::workloads {

namespace {

TraceFormat format_by_name(const std::filesystem::path& path) {
    std::string name = path.filename().string();
    for (const std::string_view packed : {".xz", ".gz", ".zst"})
        if (name.ends_with(packed)) {
            name.resize(name.size() - packed.size());
            break;
        }
    if (name.ends_with(".dramsim3.trace")) return TraceFormat::dramsim3;
    throw TraceError{path.string() +
                     ": the name does not tell the format (known: .dramsim3.trace, also with .xz, .gz or "
                     ".zst); name it with "
                     "--set trace.format=dramsim3"};
}

}  // namespace

std::unique_ptr<RequestSource> open_trace(const std::filesystem::path& path, TraceFormat format,
                                          const ClockDomain& clock) {
    switch (format == TraceFormat::detect ? format_by_name(path) : format) {
        case TraceFormat::detect:
        case TraceFormat::dramsim3: break;
    }
    return std::make_unique<Dramsim3Reader>(path, clock);
}

}  // namespace mktme::workloads
