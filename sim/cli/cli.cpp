// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/cli.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "models/base/error.hpp"
#include "models/base/input_file.hpp"
#include "sim/base/talk.hpp"
#include "sim/base/version.hpp"
#include "sim/cli/verbs.hpp"
#include "sim/run/interrupt.hpp"

namespace mktme::sim {

namespace {

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

/// Runs the verb and returns its exit code.
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
    add_scenario(app, exit);
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
    } catch (const std::system_error& error) {  // a write to stdout failed, or a folder was removed
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
