// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/config/units.hpp"
#include "sim/run/interrupt.hpp"
#include "sim/trace/survey.hpp"
#include "sim/trace/trace_machine.hpp"
#include "sim/trace/trace_verbs.hpp"

namespace mktme::sim {

namespace {

/// Report on one trace.
struct Told {
    std::string file;
    std::string_view format;
    Frequency clock;
    Survey survey;
};

void print_text(const Told& told) {
    const Survey& s = told.survey;
    const auto line = [](std::string_view name, const std::string& value) {
        fmt::print("{:<10} {}\n", name, value);
    };
    line("file", told.file);
    line("format", fmt::format("{}{}", told.format, s.complete ? "" : ", read in part"));
    line("requests", fmt::format("{}", s.requests));
    if (s.requests == 0) return;
    line("reads", fmt::format("{}", s.requests - s.writes));
    line("writes", fmt::format("{}", s.writes));
    if (s.fetches != 0) line("fetches", fmt::format("{} of the reads", s.fetches));
    line("bytes", s.smallest == s.largest
                      ? fmt::format("{}, {} a request", s.bytes, s.smallest)
                      : fmt::format("{}, {} to {} a request", s.bytes, s.smallest, s.largest));
    line("addresses", fmt::format("{:#x} to {:#x}", s.first_address, s.last_address));
    line("times", s.last_time == SimTime{} ? "none, or all 0"
                                           : fmt::format("{} to {}, cycles of {}", print_value(s.first_time),
                                                         print_value(s.last_time), print_value(told.clock)));
    if (s.highest_thread != 0) line("threads", fmt::format("0 to {}", s.highest_thread));
    if (s.with_data != 0) line("contents", fmt::format("of {} requests", s.with_data));
}

/// Prints one JSON object per line, so that one tool reads the output of any number of traces.
void print_json(const Told& told) {
    const Survey& s = told.survey;
    nlohmann::ordered_json root{{"file", told.file},
                                {"format", told.format},
                                {"complete", s.complete},
                                {"requests", s.requests},
                                {"reads", s.requests - s.writes},
                                {"writes", s.writes},
                                {"fetches", s.fetches},
                                {"with_contents", s.with_data},
                                {"bytes", s.bytes},
                                {"clock_hz", told.clock.count()}};
    if (s.requests != 0) {
        root["smallest_bytes"] = s.smallest;
        root["largest_bytes"] = s.largest;
        root["first_address"] = s.first_address;
        root["last_address"] = s.last_address;
        root["first_time_fs"] = s.first_time.count();
        root["last_time_fs"] = s.last_time.count();
        root["highest_thread"] = s.highest_thread;
    }
    // A file name need not be UTF-8, but JSON is.
    fmt::print("{}\n", root.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

/// Prints the report on a trace. Returns true if it was read to its end. For a damaged trace, prints the report on the
/// part that was read, then throws the error.
bool tell(const std::filesystem::path& file, const TraceMachine& machine, bool json) {
    const auto trace = machine.open(file);
    Told told{file.string(), trace.format->name, machine.context().clock.frequency(), {}};
    std::exception_ptr failure;
    try {
        told.survey.read(*trace.source, machine.memory());
    } catch (const UserError&) {
        failure = std::current_exception();
    }
    if (!failure || told.survey.requests != 0) json ? print_json(told) : print_text(told);
    if (failure) std::rethrow_exception(failure);
    return told.survey.complete;
}

}  // namespace

ExitCode trace_info(const InfoRequest& request) {
    const TraceMachine machine{request.machine};
    for (const auto& file : request.files) {
        if (&file != &request.files.front() && !request.json) fmt::print("\n");
        if (!tell(file, machine, request.json)) return interrupted_exit();
    }
    return ExitCode::ok;
}

}  // namespace mktme::sim
