// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "models/base/choice.hpp"

namespace mktme::workloads {

/// Names of the trace formats, and `detect`. A file of supported/ adds one (docs/how-to/add-a-trace-format.md).
struct TraceFormats {
    static std::span<const Choice> choices();
};
using TraceFormat = Chosen<TraceFormats>;

/// The format is that of the first bytes, or else that of the name.
inline constexpr TraceFormat detect_format{"detect"};

}  // namespace mktme::workloads
