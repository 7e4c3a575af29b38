// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "models/base/error.hpp"
#include "sim/base/talk.hpp"
#include "sim/cli/verbs.hpp"
#include "workloads/scenario/count_actors.hpp"
#include "workloads/scenario/parse.hpp"

namespace mktme::sim {

namespace {

using Paths = std::vector<std::filesystem::path>;

std::string counted(std::size_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

ExitCode check_one(const std::filesystem::path& file) {
    try {
        const auto script = scenario::parse_file(file);
        fmt::print("{}: ok, version {}, {}, {}\n", file.string(), static_cast<unsigned>(script.version),
                   counted(script.statements.size(), "statement"),
                   counted(scenario::count_actors(script), "actor"));
        return ExitCode::ok;
    } catch (const UserError& error) {
        fmt::print("{}: refused\n", file.string());
        talk("mktme-sim: {}\n", error.what());
        return ExitCode::user_error;
    }
}

/// Checks each script. A bad one does not end the check of the others.
ExitCode check_all(const Paths& files) {
    ExitCode worst = ExitCode::ok;
    for (const auto& file : files)
        if (const ExitCode code = check_one(file); code != ExitCode::ok) worst = code;
    return worst;
}

}  // namespace

void add_scenario(CLI::App& app, ExitCode& exit) {
    auto* scenario = app.add_subcommand("scenario", "look into scenario scripts");
    scenario->require_subcommand(1);
    auto* check = scenario->add_subcommand("check", "parse scripts and check what their text alone can tell");
    auto files = std::make_shared<Paths>();
    check->add_option("FILE", *files, "scenario scripts, packed or not")->required();
    check->footer(
        "Prints the first mistake of each script, and exits 2 if any has one. docs/scenarios.md is the "
        "language.");
    check->callback([files, &exit] { exit = check_all(*files); });
}

}  // namespace mktme::sim
