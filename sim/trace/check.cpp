// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>

#include "sim/config/units.hpp"
#include "sim/run/interrupt.hpp"
#include "sim/talk.hpp"
#include "sim/trace/survey.hpp"
#include "sim/trace/trace_machine.hpp"
#include "sim/trace/trace_verbs.hpp"

namespace mktme::sim {

namespace {

struct CheckRequest {
    std::vector<std::filesystem::path> files;
    MachineOptions machine;
};

void print_odd(const workloads::RequestSource& source, const Odd& odd, const std::string& what) {
    if (odd.count != 0)
        fmt::print("    {}first of {} requests {}\n", source.place(odd.first).prefix(), odd.count, what);
}

void print_oddities(const workloads::RequestSource& source, const Survey& survey,
                    const memctrl::MemorySystem& memory) {
    print_odd(source, survey.earlier, "earlier than the one before, which issue at once");
    print_odd(source, survey.keyid_bits,
              fmt::format("with address bits at or above bit {}, where the KeyID goes",
                          memory.layout().keyid_shift()));
    print_odd(source, survey.beyond,
              fmt::format("above the {} of memory of this configuration", print_value(memory.capacity())));
}

ExitCode check_one(const std::filesystem::path& file, const TraceMachine& machine) {
    Survey survey;
    try {
        const auto trace = machine.open(file);
        survey.read(*trace.source, machine.memory());
        if (!survey.complete) return interrupted_exit();
        fmt::print("{}: ok, {} requests in {}\n", file.string(), survey.requests, name_of(trace.format->id));
        print_oddities(*trace.source, survey, machine.memory());
        return ExitCode::ok;
    } catch (const UserError& error) {
        fmt::print("{}: refused after {} requests\n", file.string(), survey.requests);
        talk("mktme-sim: {}\n", error.what());
        return ExitCode::user_error;
    }
}

/// One bad trace does not hide what the others are.
ExitCode check(const CheckRequest& request) {
    const TraceMachine machine{request.machine};
    ExitCode worst = ExitCode::ok;
    for (const auto& file : request.files) {
        const ExitCode code = check_one(file, machine);
        if (was_interrupted()) return code;
        if (code != ExitCode::ok) worst = code;
    }
    return worst;
}

}  // namespace

void add_trace_check(CLI::App& trace, ExitCode& exit) {
    auto request = std::make_shared<CheckRequest>();
    auto* verb =
        trace.add_subcommand("check", "read traces to their end; say whether each is whole, and what is odd");
    verb->add_option("FILE", request->files, "traces, packed or not")->required();
    add_machine_options(*verb, request->machine);
    verb->footer("Exits 2 when a trace cannot be read to its end; what is merely odd is told and exits 0.");
    verb->callback([request, &exit] { exit = check(*request); });
}

}  // namespace mktme::sim
