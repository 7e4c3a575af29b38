// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tests/reference/reference_channel.hpp"

namespace mktme::reference {

struct Case {
    Config config;
    std::vector<Request> requests;
};

/// A random machine and random traffic: both parts, small and large queues, awkward clocks, hot rows, same-line
/// traffic under several KeyIDs, bursts, and pauses of several refresh intervals.
Case random_case(std::uint64_t seed);

}  // namespace mktme::reference
