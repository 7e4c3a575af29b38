// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "models/base/fields.hpp"
#include "workloads/formats/trace_format.hpp"

namespace mktme::workloads {

/// Parameters of trace readers.
struct TraceParams {
    static constexpr auto section = "trace";

    TraceFormat format{detect_format};
    Frequency clock{};

    static constexpr auto fields() {
        using P = TraceParams;
        return std::tuple{
            field<&P::format>("format", "format to read"),
            field<&P::clock>("clock",
                             "clock of the cycles in a trace, and of its instructions where it counts those; "
                             "0 Hz: the DRAM clock",
                             0, 1'000'000'000'000'000),
        };
    }
};

}  // namespace mktme::workloads
