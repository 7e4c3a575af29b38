// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <memory>

#include "models/base/stat_place.hpp"
#include "sim/base/talk.hpp"
#include "sim/cli/config_options.hpp"
#include "sim/cli/verbs.hpp"
#include "sim/config/effect.hpp"
#include "sim/config/key_origins.hpp"
#include "sim/config/loader.hpp"
#include "sim/config/settled_config.hpp"
#include "sim/config/writer.hpp"
#include "sim/results/stat_catalogue.hpp"
#include "sim/results/trace_digest.hpp"
#include "sim/run/assembly.hpp"
#include "sim/run/core_machine.hpp"
#include "sim/run/run_facts.hpp"

namespace mktme::sim {

namespace {

void show_config(const Files& files, const Sets& sets) {
    const LoadedConfig loaded = load_config(files, sets);
    fmt::print("{}", config_as_toml(loaded, idle_values(loaded.config, facts_of(loaded.config))));
}

void check_config(const Files& files, const Sets& sets) {
    const LoadedConfig loaded = load_config(files, sets);
    const SettledConfig settled = settle(loaded, facts_of(loaded.config));
    if (!settled.note.empty()) talk("{}\n", settled.note);
    const auto& workload = loaded.config.workload;
    if (settled.config.has_cores) {
        naming_origins(loaded, [&] { check_core_machine(settled.config); });
        check_traces(workload);
        fmt::print("ok\n");
        return;
    }
    // A check reads nothing from a pipe: its bytes are for the run.
    const RunTraces traces = is_trace_piped(workload) ? RunTraces{} : open_traces(settled.config);
    check_traces(workload);
    naming_origins(loaded, [&] { const Assembly assembly{settled.config, traces}; });
    fmt::print("ok\n");
}

void list_stats(const std::string& pattern) {
    for (const auto& stat : stat_catalogue()) {
        std::string path = place_of(stat.path);
        if (const auto at = path.find('*'); at != std::string::npos) path.replace(at, 1, "<n>");
        if (path.find(pattern) != std::string::npos)
            fmt::print("{:<52} {:<6} {}\n", path, stat.unit, stat.text);
    }
}

}  // namespace

void add_config(CLI::App& app) {
    auto* verb = app.add_subcommand("config", "show, check or explain configurations");
    verb->require_subcommand(1);
    auto files = std::make_shared<Files>();
    auto sets = std::make_shared<Sets>();
    auto* show = verb->add_subcommand("show", "print the resolved configuration, each value with its origin");
    add_config_options(*show, *files, *sets);
    show->callback([files, sets] { show_config(*files, *sets); });
    auto* check = verb->add_subcommand("check",
                                       "say whether a machine can be built from the configuration, its "
                                       "traces opened and their threads spread over "
                                       "its cores, and which values have no effect");
    add_config_options(*check, *files, *sets);
    check->footer(
        "A value without effect in a run of the configuration is refused if --set or a file but the first "
        "gives it,\n"
        "and named if the first file does.");
    check->callback([files, sets] { check_config(*files, *sets); });
    verb->add_subcommand("reference", "print every key with default, range and meaning, as Markdown")
        ->callback([] { fmt::print("{}", config_reference()); });
}

void add_stats(CLI::App& app) {
    auto* verb = app.add_subcommand("stats", "list every statistic with unit and meaning");
    auto pattern = std::make_shared<std::string>();
    verb->add_option("PATTERN", *pattern, "only paths that contain this");
    verb->callback([pattern] { list_stats(*pattern); });
}

}  // namespace mktme::sim
