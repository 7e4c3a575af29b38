// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tests/reference/reference_config.hpp"

namespace mktme::reference {

/// Runs requests by docs/models/memory-controller.md in the plainest way: it visits every clock edge, and every rule is
/// a loop. It shares only number types, clocks and parameters with the event-driven model.
Result run(const Config& config, const std::vector<Request>& requests);

}  // namespace mktme::reference
