// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "kernel_model/machine_hardware/machine_hardware.hpp"
#include "sim/cli/config_options.hpp"
#include "sim/cli/verbs.hpp"
#include "sim/config/loader.hpp"
#include "sim/conformance/machine_host.hpp"
#include "sim/run/kernel_machine.hpp"

namespace mktme::sim {

namespace {

struct ConformanceRequest {
    Files paths;
    Files machine;  // configuration of the machine under the kernel; none: the plain one
    Sets sets;
};

std::unique_ptr<CaseHost> host_of(const ConformanceRequest& request) {
    if (request.machine.empty() && request.sets.empty()) return std::make_unique<CaseHost>();
    const SimConfig config = load_config(request.machine, request.sets).config;
    return std::make_unique<MachineHost>([config] { return make_kernel_machine(config, {}); });
}

/// Prints the cases that fail. All files are read first, so that a malformed one is not found halfway.
ExitCode replay_all(const ConformanceRequest& request) {
    std::vector<Case> cases;
    for (const auto& path : find_cases(request.paths)) cases.push_back(read_case(path));
    const auto host = host_of(request);
    std::size_t failed = 0;
    for (const auto& recorded : cases) {
        const auto difference = replay(recorded, *host);
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
    auto request = std::make_shared<ConformanceRequest>();
    verb->add_option("PATH", request->paths, "case files, or folders with *.case files")->required();
    verb->add_option("--machine", request->machine,
                     "configuration of the machine under the kernel, with cores; without it a plain one that "
                     "has no time")
        ->allow_extra_args(false);
    verb->add_option("--set", request->sets, "path=value; overrides the machine's files")
        ->allow_extra_args(false);
    verb->callback([request, &exit] { exit = replay_all(*request); });
}

}  // namespace mktme::sim
