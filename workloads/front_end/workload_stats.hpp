// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <tuple>

#include "models/base/fields.hpp"
#include "models/base/histogram.hpp"
#include "models/base/stat_kinds.hpp"

namespace mktme::workloads {

/// Statistics of the front end, in requests as the trace or generator made them. The memory counts lines.
struct WorkloadStats {
    static constexpr std::array<std::string_view, 1> places{"workload"};

    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    std::uint64_t probes = 0;
    std::uint64_t lines = 0;
    std::uint64_t partial_lines = 0;
    std::optional<Histogram> read_latency;   // if reads can have several lines or are awaited
    std::optional<Histogram> probe_latency;  // with generator = loaded

    Bytes bytes{};  // of reads and writes
    Elapsed elapsed;

    [[nodiscard]] std::uint64_t requests() const { return reads + writes + probes; }
    /// 1 GB/s, 10^9 bytes per second, is one byte per nanosecond.
    [[nodiscard]] GigabytesPerSecond bandwidth_gb_s() const {
        return {elapsed.value == SimTime{} ? 0 : static_cast<double>(bytes.count()) / in_ns(elapsed.value)};
    }

    static constexpr auto fields() {
        using S = WorkloadStats;
        return std::tuple{
            field<&S::reads>("reads", "read requests handed over, a probe's apart"),
            field<&S::writes>("writes", "write requests handed over"),
            field<&S::probes>("probes", "reads of the probe of generator = loaded"),
            field<&S::lines>("lines", "lines that all these requests were split into"),
            field<&S::partial_lines>("partial_lines", "lines of which a write covered a part only"),
            field<&S::bandwidth_gb_s>("bandwidth_gb_s",
                                      "bytes that reads and writes asked for, over the length of the run"),
            field<&S::read_latency>(
                "read_latency_ns",
                "acceptance of a read request's first line to the data of its last; absent where each "
                "request is a line and none is awaited"),
            field<&S::probe_latency>(
                "probe_latency_ns",
                "a probe's read from the controller's port to its data, waiting for a place in "
                "the queue included; with generator = loaded"),
            hidden<&S::bytes>(),
            hidden<&S::elapsed>(),
        };
    }
};

}  // namespace mktme::workloads
