// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "sim/cli/verbs.hpp"
#include "sim/conformance/replay.hpp"

namespace mktme::sim {

namespace {

using Paths = std::vector<std::filesystem::path>;

/// Prints the cases that fail. All files are read first, so that a malformed one is not found halfway.
ExitCode replay_all(const Paths& paths) {
    std::vector<Case> cases;
    for (const auto& path : find_cases(paths)) cases.push_back(read_case(path));
    std::size_t failed = 0;
    for (const auto& recorded : cases) {
        const auto difference = replay(recorded);
        if (!difference) continue;
        ++failed;
        fmt::print("{}", difference->text());
    }
    fmt::print("{} passed, {} failed\n", cases.size() - failed, failed);
    return failed == 0 ? ExitCode::ok : ExitCode::differs;
}

}  // namespace

void add_conformance(CLI::App& app, ExitCode& exit) {
    auto* verb = app.add_subcommand("conformance", "replay cases recorded on a real kernel, and compare");
    auto paths = std::make_shared<Paths>();
    verb->add_option("PATH", *paths, "case files, or folders with *.case files")->required();
    verb->callback([paths, &exit] { exit = replay_all(*paths); });
}

}  // namespace mktme::sim
