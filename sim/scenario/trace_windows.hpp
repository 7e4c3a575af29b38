// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "workloads/cpu/data_windows.hpp"
#include "workloads/scenario/tree/scenario.hpp"

namespace mktme::sim {

/// Reads the parts of traces that a script replays, each trace once. A trace is NAME.mrt.xz in the first of the folders that has
/// it. Throws UserError, with `file` and the line, for one that no folder has or that is shorter.
std::map<const scenario::Replay*, workloads::DataWindow> windows_of(
    const scenario::Scenario& script, const std::string& file,
    const std::vector<std::filesystem::path>& folders);

}  // namespace mktme::sim
