// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>

#include "models/command_check/command_checker.hpp"
#include "sim/cli/verbs.hpp"
#include "sim/cli/whole_number.hpp"
#include "sim/command_log/check_commands.hpp"
#include "sim/trace/trace_verbs.hpp"

namespace mktme::sim {

namespace {

void add_machine_options(CLI::App& verb, MachineOptions& options) {
    verb.add_option("--config", options.configs,
                    "machine the trace is for (TOML): clock of its cycles, address vectors, size of memory")
        ->allow_extra_args(false);
    verb.add_option("--set", options.sets,
                    "path=value; trace.format names the format read, trace.clock its clock")
        ->allow_extra_args(false);
}

void add_output_options(CLI::App& verb, OutputOptions& options) {
    verb.add_option("--to", options.format, "format written, when the name does not tell it");
    verb.add_option("--to-clock", options.clock,
                    "clock of the cycles written, such as \"2.4 GHz\"; else trace.clock");
    verb.add_option("--ticks", options.ticks, "ticks a second of a gem5 trace written; default: 10^12")
        ->transform(whole_number(1, 1'000'000'000'000'000));
    verb.add_flag("--lossy", options.lossy,
                  "write what the format can keep of each request, and count the rest");
    verb.add_flag("--quiet", options.quiet, "no progress and no summary");
}

void add_info(CLI::App& trace, ExitCode& exit) {
    auto request = std::make_shared<InfoRequest>();
    auto* verb = trace.add_subcommand("info", "read traces to their end and say what is in them");
    verb->add_option("FILE", request->files, "traces, packed or not")->required();
    verb->add_flag("--json", request->json, "one JSON object a line for each trace");
    add_machine_options(*verb, request->machine);
    verb->callback([request, &exit] { exit = trace_info(*request); });
}

void add_check(CLI::App& trace, ExitCode& exit) {
    auto request = std::make_shared<CheckRequest>();
    auto* verb =
        trace.add_subcommand("check", "read traces to their end; say whether each is whole, and what is odd");
    verb->add_option("FILE", request->files, "traces, packed or not")->required();
    add_machine_options(*verb, request->machine);
    verb->footer("Exits 2 when a trace cannot be read to its end; what is merely odd is told and exits 0.");
    verb->callback([request, &exit] { exit = check_traces(*request); });
}

void add_head(CLI::App& trace) {
    auto request = std::make_shared<HeadRequest>();
    auto* verb =
        trace.add_subcommand("head", "print the first requests of a trace, as its reader understands them");
    verb->add_option("FILE", request->file, "trace, packed or not")->required();
    verb->add_option("-n,--requests", request->count, "requests to print")
        ->capture_default_str()
        ->transform(whole_number());
    add_machine_options(*verb, request->machine);
    verb->footer("record is the line, or in binary formats the number of the record.");
    verb->callback([request] { trace_head(*request); });
}

void add_convert(CLI::App& trace, ExitCode& exit) {
    auto request = std::make_shared<ConvertRequest>();
    auto* verb = trace.add_subcommand("convert", "write the requests of a trace in another format");
    verb->add_option("INPUT", request->input, "trace, packed or not")->required();
    verb->add_option("OUTPUT", request->output.file,
                     "file to write; the name tells the format and, with .xz, .gz or .zst, how to pack it")
        ->required();
    verb->add_option("-n,--requests", request->most, "only the first so many requests")
        ->transform(whole_number(1));
    add_output_options(*verb, request->output);
    add_machine_options(*verb, request->machine);
    verb->footer(
        "Stops with exit code 2 at the first request of which the output would lose something, unless "
        "--lossy.\n"
        "OUTPUT appears when it is whole, and not at all otherwise. docs/traces.md says what each format "
        "keeps.");
    verb->callback([request, &exit] { exit = convert_trace(*request); });
}

void add_generate(CLI::App& trace, ExitCode& exit) {
    auto request = std::make_shared<GenerateRequest>();
    auto* verb = trace.add_subcommand("generate", "write the requests of a generator as a trace");
    verb->add_option("CONFIG", request->machine.configs,
                     "configuration files (TOML), later ones override earlier ones");
    verb->add_option("--set", request->machine.sets, "path=value; workload.* says what to generate")
        ->allow_extra_args(false);
    verb->add_option("--seed", request->seed, "seed of every random stream (sim.seed)")
        ->transform(whole_number());
    verb->add_option("--out", request->output.file,
                     "file to write; the name tells the format and, with .xz, .gz or .zst, how to pack it")
        ->required();
    add_output_options(*verb, request->output);
    verb->footer(
        "Requests are those of a run with the same configuration and seed, KeyIDs included. Times and "
        "contents that\n"
        "the format cannot keep are counted; anything else that would be lost stops with exit code 2, unless "
        "--lossy.");
    verb->callback([request, &exit] { exit = generate_trace(*request); });
}

void add_check_commands(CLI::App& trace, ExitCode& exit) {
    auto request = std::make_shared<CommandCheckRequest>();
    auto* verb =
        trace.add_subcommand("check-commands", "check a commands.csv against every rule of its DRAM part");
    verb->add_option("FILE", request->file, "commands.csv of a run, packed or not")->required();
    verb->add_option("--part", request->part, "DRAM part of the run (dram.part)")->required();
    verb->add_option("--refresh", request->refresh,
                     "all-bank, fine-2x, fine-4x or same-bank (dram.refresh_mode)")
        ->capture_default_str();
    verb->add_option("--ranks", request->ranks, "ranks of a data channel; 0: those the log names")
        ->transform(whole_number(0, command_check::CommandChecker::most_ranks));
    verb->add_option("--channels", request->channels,
                     "data channels of the memory, so that no refresh of an idle one is missed; 0: those the "
                     "log names")
        ->transform(whole_number(0, command_check::CommandChecker::most_channels));
    verb->add_option("--end", request->end,
                     "time at which the run ended (\"2 us\"), later than its last command");
    verb->add_option("--postpone", request->postpone,
                     "intervals tREFI a refresh may be late; 0: the most the standard allows")
        ->transform(whole_number(0, most_postponed));
    verb->add_flag("--no-refresh", request->no_refresh, "the run had dram.refresh off: none is missed");
    verb->add_option("--limit", request->limit, "violations printed; the rest are counted")
        ->capture_default_str()
        ->transform(whole_number());
    verb->callback([request, &exit] { exit = check_commands(*request); });
}

}  // namespace

void add_trace(CLI::App& app, ExitCode& exit) {
    auto* verb = app.add_subcommand("trace", "look into traces, convert and make them; check logs");
    verb->require_subcommand(1);
    add_info(*verb, exit);
    add_check(*verb, exit);
    add_head(*verb);
    add_convert(*verb, exit);
    add_generate(*verb, exit);
    add_check_commands(*verb, exit);
}

}  // namespace mktme::sim
