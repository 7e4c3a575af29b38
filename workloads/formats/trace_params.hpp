// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "models/base/choice.hpp"
#include "models/base/fields.hpp"

namespace mktme::workloads {

/// Names of the trace formats, and `detect`. A file of supported/ adds one (docs/how-to/add-a-trace-format.md).
struct TraceFormats {
    static std::span<const Choice> choices();
};
using TraceFormat = Chosen<TraceFormats>;

/// The format is that of the first bytes, or else that of the name.
inline constexpr TraceFormat detect_format{"detect"};

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
