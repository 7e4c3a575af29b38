// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "workloads/scenario/tree/scenario.hpp"

namespace mktme {
class InputFile;
}

namespace mktme::workloads {
class LineReader;
}

namespace mktme::scenario {

/// Lines that a script may have.
inline constexpr std::uint32_t most_lines = 2'000'000;

/// Parses a script and checks what its text alone can tell (docs/scenarios.md). Throws UserError with file, line and
/// column for the first mistake. Memory is bounded by the lines of the script.
Scenario parse(workloads::LineReader& lines);

/// Parses the script in a file, which may be compressed.
Scenario parse_file(const std::shared_ptr<InputFile>& file);
Scenario parse_file(const std::filesystem::path& path);

/// Parses a script in memory. `name` is its name in messages.
Scenario parse_text(std::string_view text, std::string name);

}  // namespace mktme::scenario
