// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tests/reference/reference_config.hpp"
#include "tests/reference/reference_request.hpp"

namespace mktme::reference {

struct Case {
    Config config;
    std::vector<Request> requests;
};

/// Returns a random machine and traffic: every family of parts, refresh mode and policy, power states, small and
/// large queues, awkward clocks, hot rows, same-line traffic under several KeyIDs, partial writes, bursts, and
/// pauses of several refresh intervals. One case in eight is plain: default policies, all banks refreshed at once.
Case random_case(std::uint64_t seed);

/// Returns random_case(seed) with its requests dealt out to several requesters. They put some of them ahead of time, and
/// some late in their cycle, when the ports have already looked for lines.
Case random_shared_case(std::uint64_t seed);

}  // namespace mktme::reference
