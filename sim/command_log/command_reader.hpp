// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "models/command_check/checked_part.hpp"
#include "models/command_check/logged_command.hpp"
#include "workloads/io/line_reader.hpp"

namespace mktme::sim {

/// Reader of a commands.csv (docs/results.md), packed or not, line by line.
///
/// Throws TraceError with the place for a wrong or missing field, or for one that the command does not use.
class CommandReader {
public:
    CommandReader(const std::filesystem::path& path, const command_check::CheckedPart& part);
    CommandReader(const std::shared_ptr<InputFile>& file, const command_check::CheckedPart& part);

    /// Returns the next command; nothing at the end.
    std::optional<command_check::LoggedCommand> next();

private:
    workloads::LineReader lines_;
    bool refsb_has_group_;
};

}  // namespace mktme::sim
