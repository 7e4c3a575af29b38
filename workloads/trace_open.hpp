// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "models/base/clock_domain.hpp"
#include "workloads/request.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// Open a trace. The format is told by the name's end before .xz, .gz or .zst unless `format` says it; it is never
/// guessed from the content. `clock` is what the trace's cycles count. TraceError when the format is not known.
std::unique_ptr<RequestSource> open_trace(const std::filesystem::path& path, TraceFormat format,
                                          const ClockDomain& clock);

}  // namespace mktme::workloads
