// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::test {

/// Draws a scenario that keeps all rules of the language. Every production of the grammar has a chance in each
/// statement, for the trees are drawn from the forms of the nodes.
scenario::Scenario random_tree(scenario::Version version, std::uint64_t seed, std::size_t statements);

}  // namespace mktme::test
