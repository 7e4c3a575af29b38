// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tests/reference/reference_config.hpp"

namespace mktme::reference {

/// docs/models/memory-controller.md in slow motion: every clock edge is visited, every rule is a loop, and nothing
/// is shared with the event-driven model but number types, clocks and parameters.
Result run(const Config& config, const std::vector<Request>& requests);

}  // namespace mktme::reference
