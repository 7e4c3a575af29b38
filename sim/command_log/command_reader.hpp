// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "models/command_check/checked_part.hpp"
#include "models/command_check/logged_command.hpp"
#include "workloads/io/line_reader.hpp"

namespace mktme::sim {

/// Reads a commands.csv (docs/results.md), packed or not, line by line.
///
/// A line with a wrong field, a field missing or one that its command does not use is a TraceError with its place.
class CommandReader {
public:
    CommandReader(const std::filesystem::path& path, const command_check::CheckedPart& part);
    CommandReader(std::shared_ptr<InputFile> file, const command_check::CheckedPart& part);

    /// The next command; nothing at the end.
    std::optional<command_check::LoggedCommand> next();

private:
    workloads::LineReader lines_;
    bool refsb_has_group_;
};

}  // namespace mktme::sim
