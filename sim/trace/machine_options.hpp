// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace mktme::sim {

/// Configuration of the verbs that read traces: `--config FILE` and `--set path=value`.
struct MachineOptions {
    std::vector<std::filesystem::path> configs;
    std::vector<std::string> sets;
};

}  // namespace mktme::sim
