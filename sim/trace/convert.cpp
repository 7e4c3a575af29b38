// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "sim/cli/whole_number.hpp"
#include "sim/trace/trace_machine.hpp"
#include "sim/trace/trace_output.hpp"
#include "sim/trace/trace_verbs.hpp"

namespace mktme::sim {

namespace {

struct ConvertRequest {
    std::filesystem::path input;
    std::uint64_t most = UINT64_MAX;
    OutputOptions output;
    MachineOptions machine;
};

ExitCode convert(const ConvertRequest& request) {
    const TraceMachine machine{request.machine};
    const auto trace = machine.open(request.input);
    return write_trace(*trace.source, machine, request.output, request.most);
}

}  // namespace

void add_trace_convert(CLI::App& trace, ExitCode& exit) {
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
    verb->callback([request, &exit] { exit = convert(*request); });
}

}  // namespace mktme::sim
