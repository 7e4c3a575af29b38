// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "models/command_check/command_checker.hpp"

namespace mktme::sim {

/// Returns the output of `trace check-commands`: violations with their place, the tightness of each rule, the share of
/// refresh.
std::string check_report(const std::string& file, const command_check::CheckedPart& part,
                         const command_check::CommandChecker& checker);

}  // namespace mktme::sim
