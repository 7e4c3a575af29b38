// SPDX-License-Identifier: Apache-2.0
#include "sim/trace/trace_output.hpp"

#include <fmt/format.h>

#include "models/dram/part.hpp"
#include "sim/base/talk.hpp"
#include "sim/config/units.hpp"
#include "sim/run/interrupt.hpp"
#include "sim/run/progress.hpp"
#include "sim/trace/trace_machine.hpp"
#include "workloads/formats/formats.hpp"

namespace mktme::sim {

namespace {

using workloads::Format;
using workloads::Part;

constexpr const char* remedy = "--to NAME, one";

const Format& output_format(const OutputOptions& options) {
    if (options.format.empty()) {
        if (const Format* const format = workloads::format_by_name(options.file)) return *format;
        workloads::fail_unknown_format(options.file, remedy);
    }
    if (const Format* const format = workloads::find_format(options.format)) return *format;
    throw UserError{fmt::format("--to {}: must be one of {}", options.format, workloads::format_names())};
}

std::string names_with_ticks() {
    std::string names;
    for (const Format& format : workloads::formats())
        if (format.has_ticks) names += fmt::format("{}{}", names.empty() ? "" : " or ", format.name);
    return names;
}

/// Throws UserError for an option that the output format does not use.
void refuse_unused(const OutputOptions& options, const Format& format) {
    if (options.ticks && !format.has_ticks)
        throw UserError{fmt::format("--ticks {}: {} counts no ticks, only {} does", *options.ticks,
                                    format.name, names_with_ticks())};
    if (!options.clock.empty() && !format.counts_cycles())
        throw UserError{fmt::format("--to-clock {}: {} counts no cycles{}", options.clock, format.name,
                                    format.has_ticks ? "; --ticks says how long its ticks are" : "")};
}

workloads::TraceContext output_context(const TraceMachine& machine, const OutputOptions& options) {
    workloads::TraceContext context = machine.context();
    if (options.ticks) context.ticks = Frequency{*options.ticks};
    if (options.clock.empty()) return context;
    Frequency clock;
    try {
        parse_value(options.clock, clock);
    } catch (const BadValue& bad) {
        throw UserError{fmt::format("--to-clock {}: {}", options.clock, bad.what())};
    }
    if (clock == Frequency{}) throw UserError{"--to-clock: a clock of 0 Hz has no cycles"};
    context.clock = ClockDomain{clock};
    return context;
}

workloads::Conversion convert_with_progress(workloads::RequestSource& source,
                                            workloads::RequestWriter& writer, bool quiet,
                                            workloads::ConversionOptions conversion) {
    note_stop_signals();
    Progress progress{!quiet};
    conversion.keep_on = [&](std::uint64_t requests) {
        progress.update(requests, source.progress());
        return !was_interrupted();
    };
    return workloads::convert(source, writer, conversion);
}

void report(const workloads::Conversion& done, const Format& format, const std::filesystem::path& file) {
    talk("{}: {} requests in {}\n", file.string(), done.requests, format.name);
    for (std::size_t i = 0; i < workloads::part_count; ++i)
        if (done.lost[i] != 0)
            talk("{}: lost of {} requests: {}\n", file.string(), done.lost[i],
                 workloads::name_of_loss(static_cast<Part>(i)));
}

}  // namespace

ExitCode write_trace(workloads::RequestSource& source, const TraceMachine& machine,
                     const OutputOptions& options, std::uint64_t most, workloads::Parts may_lose) {
    const Format& format = output_format(options);
    refuse_unused(options, format);
    const auto context = output_context(machine, options);
    const auto sink = workloads::create_bytes(options.file);
    const auto writer = format.writer(*sink, context);
    const auto done =
        convert_with_progress(source, *writer, options.quiet,
                              {.may_lose = options.lossy ? workloads::Parts::all() : may_lose, .most = most});
    if (!done.complete) {
        talk("mktme-sim: interrupted; {} is not written\n", options.file.string());
        return interrupted_exit();
    }
    sink->finish();
    if (!options.quiet) report(done, format, options.file);
    return ExitCode::ok;
}

}  // namespace mktme::sim
