// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/quantity.hpp"

namespace mktme::workloads {

/// End of simulated time. A run does not continue beyond it, so that a `longest_span` can be added to any of its times.
inline constexpr SimTime longest_run = SimTime::max() - longest_span;

inline constexpr SimTime one_second{1'000'000'000'000'000};

/// Latest time that a source may give a request: a second before the end, so that the request can complete before it.
inline constexpr SimTime latest_request = longest_run - one_second;

/// Returns a time in whole seconds, for messages.
constexpr std::uint64_t in_seconds(SimTime time) { return time.count() / one_second.count(); }

}  // namespace mktme::workloads
