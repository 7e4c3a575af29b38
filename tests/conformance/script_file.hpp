// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "sim/conformance/case_file.hpp"

namespace mktme::tests {

/// Writes a random script as a case.
void write_script(const std::filesystem::path& path, std::uint64_t seed,
                  const std::vector<sim::CaseStep>& steps);

}  // namespace mktme::tests
