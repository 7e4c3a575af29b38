// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tests/reference/reference_request.hpp"

namespace mktme::reference {

struct Config;

/// Runs requests by docs/models/memory-controller.md in the plainest way: it visits every clock edge, and every rule is
/// a loop. It shares only number types, clocks and parameters with the event-driven model.
///
/// All requests are of one requester, who puts each when the one before is accepted.
Result run(const Config& config, const std::vector<Request>& requests);

/// Runs requests of several requesters, who wait for nothing. Precondition: each requester puts its requests in the
/// order in which they stand here.
Result run_shared(const Config& config, const std::vector<Request>& requests);

}  // namespace mktme::reference
