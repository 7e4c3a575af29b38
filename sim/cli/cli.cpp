// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/cli.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "models/base/error.hpp"
#include "models/base/input_file.hpp"
#include "sim/cli/compare_verbs.hpp"
#include "sim/cli/conformance_verb.hpp"
#include "sim/cli/sweep_verb.hpp"
#include "sim/cli/whole_number.hpp"
#include "sim/command_log/check_commands.hpp"
#include "sim/config/effect.hpp"
#include "sim/config/key_origins.hpp"
#include "sim/config/loader.hpp"
#include "sim/config/writer.hpp"
#include "sim/results/stat_catalogue.hpp"
#include "sim/results/trace_digest.hpp"
#include "sim/run/assembly.hpp"
#include "sim/run/interrupt.hpp"
#include "sim/run/run_facts.hpp"
#include "sim/run/runner.hpp"
#include "sim/talk.hpp"
#include "sim/trace/trace_verbs.hpp"
#include "sim/version.hpp"

namespace mktme::sim {

namespace {

using Files = std::vector<std::filesystem::path>;
using Sets = std::vector<std::string>;

void add_config_options(CLI::App& verb, Files& files, Sets& sets) {
    verb.add_option("CONFIG", files, "configuration files (TOML), later ones override earlier ones");
    verb.add_option("--set", sets, "path=value; overrides the files")->allow_extra_args(false);
}

void add_run(CLI::App& app, ExitCode& exit) {
    auto request = std::make_shared<RunRequest>();
    auto* verb = app.add_subcommand("run", "simulate and write the results to a folder");
    add_config_options(*verb, request->configs, request->sets);
    verb->add_option("--trace", request->traces,
                     "[CORE=]FILE: trace to replay instead of a generator; added to workload.traces")
        ->allow_extra_args(false);
    verb->add_option("--out", request->out, "folder for the results")->capture_default_str();
    verb->add_option("--seed", request->seed, "seed of every random stream (sim.seed)")
        ->transform(whole_number());
    verb->add_flag("--quiet", request->quiet, "no progress and no summary");
    verb->callback([request, &exit] { exit = run(*request); });
}

void show_config(const Files& files, const Sets& sets) {
    const LoadedConfig loaded = load_config(files, sets);
    fmt::print("{}", config_as_toml(loaded, idle_values(loaded.config, facts_of(loaded.config))));
}

void check_config(const Files& files, const Sets& sets) {
    const LoadedConfig loaded = load_config(files, sets);
    const SettledConfig settled = settle(loaded, facts_of(loaded.config));
    if (!settled.note.empty()) talk("{}\n", settled.note);
    const auto& workload = loaded.config.workload;
    check_trace(workload);
    // A check takes nothing out of a pipe: a run is to read it.
    const auto trace = is_trace_piped(workload) ? nullptr : open_single_trace(workload);
    naming_origins(loaded, [&] { const Assembly assembly{settled.config, trace}; });
    fmt::print("ok\n");
}

void add_config(CLI::App& app) {
    auto* verb = app.add_subcommand("config", "show, check or explain configurations");
    verb->require_subcommand(1);
    auto files = std::make_shared<Files>();
    auto sets = std::make_shared<Sets>();
    auto* show = verb->add_subcommand("show", "print the resolved configuration, each value with its origin");
    add_config_options(*show, *files, *sets);
    show->callback([files, sets] { show_config(*files, *sets); });
    auto* check = verb->add_subcommand(
        "check",
        "say whether a machine can be built from the configuration, and which values have no effect");
    add_config_options(*check, *files, *sets);
    check->footer(
        "A value without effect in a run of the configuration is refused if --set or a file but the first "
        "gives it,\n"
        "and named if the first file does.");
    check->callback([files, sets] { check_config(*files, *sets); });
    verb->add_subcommand("reference", "print every key with default, range and meaning, as Markdown")
        ->callback([] { fmt::print("{}", config_reference()); });
}

void list_stats(const std::string& pattern) {
    for (const auto& stat : stat_catalogue()) {
        std::string path = stat.path;
        if (const auto at = path.find("channel.0."); at != std::string::npos) path.replace(at + 8, 1, "<n>");
        if (path.find(pattern) != std::string::npos)
            fmt::print("{:<52} {:<6} {}\n", path, stat.unit, stat.text);
    }
}

void add_stats(CLI::App& app) {
    auto* verb = app.add_subcommand("stats", "list every statistic with unit and meaning");
    auto pattern = std::make_shared<std::string>();
    verb->add_option("PATTERN", *pattern, "only paths that contain this");
    verb->callback([pattern] { list_stats(*pattern); });
}

void add_trace(CLI::App& app, ExitCode& exit) {
    auto* verb = app.add_subcommand("trace", "look into traces, convert and make them; check logs");
    verb->require_subcommand(1);
    add_trace_info(*verb, exit);
    add_trace_check(*verb, exit);
    add_trace_head(*verb);
    add_trace_convert(*verb, exit);
    add_trace_generate(*verb, exit);
    add_check_commands(*verb, exit);
}

int report(ExitCode code, const char* message) {
    talk("mktme-sim: {}\n", message);
    return static_cast<int>(code);
}

int parse(CLI::App& app, int argc, char** argv) {
    try {
        app.parse(argc, argv);
        return 0;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::user_error);
    }
}

/// Runs the verb; returns its exit code.
int run_verb(int argc, char** argv) {
    CLI::App app{"mktme-sim: cycle-accurate simulator of multi-key total memory encryption", "mktme-sim"};
    app.set_version_flag("--version", version);
    app.require_subcommand(1);
    ExitCode exit = ExitCode::ok;
    add_run(app, exit);
    add_sweep(app, exit);
    add_compare(app, exit);
    add_bless(app);
    add_config(app);
    add_stats(app);
    add_trace(app, exit);
    add_conformance(app, exit);
    try {
        const int parsed = parse(app, argc, argv);
        return parsed != 0 ? parsed : static_cast<int>(exit);
    } catch (const StoppedBySignal&) {
        return static_cast<int>(interrupted_exit());
    } catch (const UserError& error) {
        return report(ExitCode::user_error, error.what());
    } catch (const ResourceError& error) {
        return report(ExitCode::resource, error.what());
    } catch (const std::system_error& error) {  // of stdout, or of a folder that went away
        return report(ExitCode::resource, error.what());
    } catch (const std::bad_alloc&) {
        return report(ExitCode::resource, "out of memory");
    } catch (const std::exception& error) {
        return report(ExitCode::model_bug, error.what());
    }
}

}  // namespace

int run_command_line(int argc, char** argv) {
    const int code = run_verb(argc, argv);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    const std::string why = fmt::format("cannot write to standard output: {}", std::strerror(errno));
    const bool is_told =
        code != static_cast<int>(ExitCode::ok) && code != static_cast<int>(ExitCode::differs);
    return is_told ? code : report(ExitCode::resource, why.c_str());
}

}  // namespace mktme::sim
