// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::scenario {

/// Returns a script that parses back to an equal tree: one statement a line, one blank between words, no comments.
std::string print(const Scenario& scenario);

/// Returns the line of a statement, without its end.
std::string print(const Statement& statement);

}  // namespace mktme::scenario
