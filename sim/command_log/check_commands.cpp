// SPDX-License-Identifier: Apache-2.0
#include "sim/command_log/check_commands.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <memory>
#include <vector>

#include "models/command_check/command_checker.hpp"
#include "models/command_check/part_table.hpp"
#include "sim/command_log/check_report.hpp"
#include "sim/command_log/command_reader.hpp"
#include "sim/config/units.hpp"

namespace mktme::sim {

namespace {

using command_check::CheckedPart;
using command_check::RefreshMode;

using Commands = std::vector<command_check::LoggedCommand>;

/// Returns the number of ranks in the log: its highest rank plus 1. The refresh of a rank depends on this number, for
/// ranks take turns. Appends the commands read to `kept` unless it is nullptr.
std::uint32_t ranks_in(CommandReader& reader, Commands* kept) {
    std::uint32_t highest = 0;
    while (const auto command = reader.next()) {
        highest = std::max(highest, command->rank);
        if (kept != nullptr) kept->push_back(*command);
    }
    return highest + 1;
}

RefreshMode refresh_mode(const std::string& name) {
    if (const auto mode = enum_from<RefreshMode>(name)) return *mode;
    throw UserError{
        fmt::format("--refresh {}: must be one of {}", name, fmt::join(EnumNames<RefreshMode>::names, ", "))};
}

/// Returns the time in `text`; 0 if it is empty, for a run that ends with its last command. Throws UserError.
SimTime end_of_run(const std::string& text) {
    SimTime end{};
    try {
        if (!text.empty()) parse_value(text, end);
    } catch (const BadValue& error) {
        throw UserError{fmt::format("--end {}: {}", text, error.what())};
    }
    return end;
}

}  // namespace

ExitCode check_commands(const CommandCheckRequest& request) {
    const CheckedPart& part = command_check::part_named(request.part);
    command_check::CheckOptions options{.mode = refresh_mode(request.refresh),
                                        .ranks = request.ranks,
                                        .channels = request.channels,
                                        .postpone = request.postpone,
                                        .refresh = !request.no_refresh,
                                        .kept = request.limit};
    const SimTime end = end_of_run(request.end);
    const auto file = std::make_shared<InputFile>(request.file, "command log");
    CommandReader reader{file, part};
    Commands kept;  // commands from a pipe, which cannot be read twice
    if (options.ranks == 0 && !file->is_regular()) {
        options.ranks = ranks_in(reader, &kept);
    } else if (options.ranks == 0) {
        CommandReader first{request.file, part};
        options.ranks = ranks_in(first, nullptr);
    }
    command_check::CommandChecker checker{part, options};
    for (const auto& command : kept) checker.check(command);
    while (const auto command = reader.next()) checker.check(*command);
    checker.finish(end);
    if (checker.commands() == 0) throw TraceError{{request.file.string()}, "no command in this log"};
    fmt::print("{}", check_report(request.file.string(), part, checker));
    return checker.findings().count() == 0 ? ExitCode::ok : ExitCode::differs;
}

}  // namespace mktme::sim
