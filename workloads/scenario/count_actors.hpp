// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::scenario {

/// Returns the number of processes and threads that the lines of a script make. Tenants are not counted, nor forks that
/// are expected to fail.
std::size_t count_actors(const Scenario& scenario);

}  // namespace mktme::scenario
