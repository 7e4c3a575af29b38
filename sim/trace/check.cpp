// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sim/base/talk.hpp"
#include "sim/config/units.hpp"
#include "sim/run/interrupt.hpp"
#include "sim/trace/survey.hpp"
#include "sim/trace/trace_machine.hpp"
#include "sim/trace/trace_verbs.hpp"

namespace mktme::sim {

namespace {

void print_odd(const workloads::RequestSource& source, const Odd& odd, const std::string& what) {
    if (odd.count != 0)
        fmt::print("    {}first of {} requests {}\n", source.place(odd.first).prefix(), odd.count, what);
}

void print_oddities(const workloads::RequestSource& source, const Survey& survey,
                    const memctrl::AddressDecoder& memory) {
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
        fmt::print("{}: ok, {} requests in {}\n", file.string(), survey.requests, trace.format->name);
        print_oddities(*trace.source, survey, machine.memory());
        return ExitCode::ok;
    } catch (const UserError& error) {
        fmt::print("{}: refused after {} requests\n", file.string(), survey.requests);
        talk("mktme-sim: {}\n", error.what());
        return ExitCode::user_error;
    }
}

}  // namespace

ExitCode check_traces(const CheckRequest& request) {
    const TraceMachine machine{request.machine};
    ExitCode worst = ExitCode::ok;
    for (const auto& file : request.files) {
        const ExitCode code = check_one(file, machine);
        if (was_interrupted()) return code;
        if (code != ExitCode::ok) worst = code;
    }
    return worst;
}

}  // namespace mktme::sim
