// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/dram/part.hpp"
#include "models/memctrl/channel/command_record.hpp"
#include "tests/reference/reference_request.hpp"

namespace mktme::reference {

struct Config;

/// Returns the commands of the event-driven model up to a cycle, in the reference's terms.
std::vector<Command> in_reference_terms(const std::vector<memctrl::CommandRecord>& records,
                                        const dram::Geometry& geometry, Cycle last_cycle);

/// Returns the place and the two sides of the first difference between two results; empty if they are equal.
std::string difference(const Result& expected, const Result& got);

std::string text(const Config& config);

}  // namespace mktme::reference
