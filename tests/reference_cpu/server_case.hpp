// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::test {

/// Returns the shipped Ice Lake server (configs/machines/icx.toml) with so many cores and some values set, without a program.
MachineCase ice_lake(std::uint64_t cores, std::vector<std::string> sets = {});

/// Returns a case in which the server executes the first instructions of a trace, so many of each thread, which has a core.
MachineCase trace_case(const std::filesystem::path& trace, std::uint64_t instructions,
                       std::vector<std::string> sets = {});

}  // namespace mktme::test
