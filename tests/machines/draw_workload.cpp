// SPDX-License-Identifier: Apache-2.0
// Draws the workload of a machine: a generator, or a trace that a generator made; contents, faults and output.
#include <fmt/format.h>
#include <algorithm>
#include <cmath>

#include "models/dram/part.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "sim/config/sim_config.hpp"
#include "tests/machines/draw_machine.hpp"
#include "tests/machines/pace.hpp"
#include "workloads/formats/formats.hpp"
#include "workloads/generators/pattern.hpp"

namespace mktme::machines {

namespace {

using crypto::EncryptionMode;
using workloads::GeneratorKind;
using workloads::IssueMode;
using workloads::KeyIdAssignment;

constexpr std::uint64_t ns = 1'000'000;  // femtoseconds

std::uint64_t block_of(const sim::SimConfig& config) {
    return workloads::block_size(config.workload).count();
}

void draw_requests(Machine& machine, Draw& draw) {
    const auto& config = machine.config();
    if (draw.chance(0.3)) {
        machine.give("workload.request_bytes", Bytes{draw.scaled(1, 4096)});
        machine.give("workload.request_alignment", Bytes{draw.power_of_two(0, 6)});
    }
    const std::uint64_t lines = block_of(config) / line_size.count();
    const std::uint64_t most = std::max<std::uint64_t>(most_lines(config) / lines, 4);
    machine.give("workload.requests", std::min(draw.between(200, 3000), most));
}

/// Draws a footprint in blocks. Most are small, so that requests return to the same rows and lines.
void draw_footprint(Machine& machine, Draw& draw) {
    if (draw.chance(0.2)) return;  // all of memory
    const std::uint64_t block = block_of(machine.config());
    const std::uint64_t most = capacity(machine.config()).count();
    const std::uint64_t bytes =
        draw.chance(0.7) ? draw.scaled(block * 8, 1U << 20U) : draw.scaled(block * 8, most);
    machine.give("workload.footprint", Bytes{bytes / block * block});
}

Bytes footprint_of(const sim::SimConfig& config) {
    return config.workload.footprint == Bytes{} ? capacity(config) : config.workload.footprint;
}

void draw_pattern(Machine& machine, Draw& draw) {
    const auto& config = machine.config();
    const std::uint64_t block = block_of(config);
    const std::uint64_t blocks = footprint_of(config).count() / block;
    const auto sized = [&](std::uint64_t most) { return Bytes{block * draw.scaled(1, most)}; };
    switch (config.workload.generator) {
        case GeneratorKind::stream:
        case GeneratorKind::stride:
        case GeneratorKind::chase:
            if (draw.chance(0.6))
                machine.give("workload.stride", sized(std::min<std::uint64_t>(blocks, 4096)));
            break;
        case GeneratorKind::hot_row:
            machine.give("workload.hot_bytes", sized(std::min<std::uint64_t>(blocks - 1, 256)));
            machine.give("workload.hot_share", Ratio{draw.one_of({0.0, 0.5, 0.9, 1.0})});
            break;
        case GeneratorKind::zipf:
            machine.give("workload.zipf_exponent", Ratio{draw.one_of({0.0, 0.5, 0.99, 1.0, 2.0, 10.0})});
            if (draw.chance(0.5))
                machine.give("workload.zipf_page", sized(std::min<std::uint64_t>(blocks, 64)));
            break;
        case GeneratorKind::streams:
            if (draw.chance(0.8)) machine.give("workload.streams", draw.scaled(1, 300));
            break;
        case GeneratorKind::loaded:
            machine.give("workload.bandwidth", Bandwidth{draw.scaled(0, 100'000'000'000)});
            if (draw.chance(0.5)) machine.give("workload.streams", draw.scaled(1, 100));
            break;
        case GeneratorKind::random:
        case GeneratorKind::mix:
        case GeneratorKind::program:
        case GeneratorKind::poisson: break;
    }
}

bool makes_its_own_times(GeneratorKind kind) {
    return kind == GeneratorKind::poisson || kind == GeneratorKind::loaded;
}

/// Draws gaps, from back to back to long pauses, that keep the whole run short.
void draw_gaps(Machine& machine, Draw& draw) {
    const auto& config = machine.config();
    if (config.workload.generator == GeneratorKind::loaded) return;
    const std::uint64_t most =
        std::max<std::uint64_t>(most_time(config).count() / config.workload.requests, ns);
    const std::uint64_t gap = draw.chance(0.8) ? draw.scaled(1000, 100 * ns) : draw.scaled(1000, most);
    machine.give("workload.interval", SimTime{std::min(gap, most)});
}

void draw_generator(Machine& machine, Draw& draw, bool is_for_trace) {
    const auto& workload = machine.config().workload;
    auto kinds = names_of(machine.setting("workload.generator"));
    std::erase(kinds, name_of(GeneratorKind::program));                   // of cores
    if (is_for_trace) std::erase(kinds, name_of(GeneratorKind::loaded));  // no trace can express its probe
    machine.give("workload.generator", draw.one_of(kinds));
    draw_requests(machine, draw);
    draw_footprint(machine, draw);
    draw_pattern(machine, draw);
    if (workload.generator != GeneratorKind::chase && draw.chance(0.7))
        machine.give("workload.read_share", Ratio{draw.one_of({0.0, 0.1, 0.33, 0.5, 0.66, 0.9, 1.0})});
}

void draw_issue(Machine& machine, Draw& draw) {
    give_any(machine, draw, "workload.issue", 0.9);
    if (machine.config().workload.issue == IssueMode::window)
        machine.give("workload.window", draw.scaled(1, machine.style.is_tight ? 6 : 300));
}

std::uint64_t any_keyid(Draw& draw, const sim::SimConfig& config) {
    const std::uint64_t most = most_keyid(config);
    return draw.chance(0.9) ? draw.between(0, std::min<std::uint64_t>(most, 6)) : draw.between(0, most);
}

void draw_ranges(Machine& machine, Draw& draw) {
    constexpr std::uint64_t page = 4096;
    const std::uint64_t pages = std::max<std::uint64_t>(footprint_of(machine.config()).count() / page, 2);
    const std::uint64_t count = draw.scaled(1, 8);
    std::uint64_t next = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t first = next + draw.scaled(0, std::max<std::uint64_t>(pages / count / 4, 1));
        next = first + draw.scaled(1, std::max<std::uint64_t>(pages / count, 1));
        auto range = machine.append("workload.keyid_range");
        range.give("first", Bytes{first * page});
        range.give("end", Bytes{next * page});
        range.give("keyid", any_keyid(draw, machine.config()));
    }
}

void draw_keyids(Machine& machine, Draw& draw) {
    const auto& config = machine.config();
    const auto mode = config.encryption.mode;
    if (mode != EncryptionMode::mktme && mode != EncryptionMode::no_encrypt) return;
    give_any(machine, draw, "workload.keyid_assignment", 0.95);
    switch (config.workload.keyid_assignment) {
        case KeyIdAssignment::none: return;
        case KeyIdAssignment::one: machine.give("workload.keyid", any_keyid(draw, config)); break;
        case KeyIdAssignment::by_page:
            machine.give("workload.keyids", std::max<std::uint64_t>(any_keyid(draw, config), 1));
            if (draw.chance(0.7)) machine.give("workload.keyid_page", Bytes{draw.power_of_two(6, 21)});
            break;
        case KeyIdAssignment::ranges: draw_ranges(machine, draw); break;
    }
    machine.give_in(
        GivenIn::machine);  // bits are stripped when requests are issued, not when they are written
    if (draw.chance(0.1)) machine.give("workload.strip_keyid_every", draw.scaled(1, 1000));
}

/// Draws a trace of any format, which its name or the machine tells, packed or not.
void draw_trace(Machine& machine, Draw& draw) {
    const workloads::Format& format = draw.one_of(workloads::formats());
    const auto packed = draw.one_of<std::string>({"", "", ".xz", ".gz", ".zst"});
    if (draw.chance(0.5)) {
        machine.give("trace.format", format.name);
        machine.trace = {.file = "requests.trace" + packed, .to = std::string{format.name}};
    } else {
        if (draw.chance(0.3)) machine.give("trace.format", workloads::detect_format.name());
        machine.trace = {.file = fmt::format("requests{}{}", format.suffix, packed), .to = {}};
    }
    if (draw.chance(0.4)) machine.give("trace.clock", Frequency{draw.scaled(100'000'000, 5'000'000'000)});
    machine.trace.is_multi_line = block_of(machine.config()) != line_size.count();
    machine.trace.carries_keyids = format.name != "ramulator2-rw";
    machine.trace.format = format.id();
}

/// Returns true if the planned trace can hold the contents of each write.
bool may_have_contents(const Machine& machine) {
    constexpr Bytes most{1984};  // contents of stl and rstl
    const auto& workload = machine.config().workload;
    const bool are_lines =
        workload.request_bytes.count() % line_size.count() == 0 && workload.request_alignment == line_size;
    const workloads::Parts carries = workloads::format_of(machine.trace.format).carries;
    if (!are_lines || !carries.has(workloads::Part::data)) return false;
    return carries.has(workloads::Part::size) ? workload.request_bytes <= most
                                              : workload.request_bytes == line_size;
}

void draw_with_trace(Machine& machine, Draw& draw) {
    const bool keyids_in_trace = draw.chance(0.5);
    machine.give_in(GivenIn::requests);
    draw_generator(machine, draw, true);
    if (draw.chance(0.7) || machine.config().workload.generator == GeneratorKind::poisson)
        draw_gaps(machine, draw);
    machine.give_in(GivenIn::machine);
    draw_trace(machine, draw);
    machine.trace.has_contents = may_have_contents(machine) && draw.chance(0.7);
    // This format has writes only as write-backs of reads, so a trace without reads would be empty.
    if (machine.trace.format == "ramulator-o3" && machine.config().workload.read_share == Ratio{0.0}) {
        machine.give_in(GivenIn::requests);
        machine.give("workload.read_share", Ratio{0.5});
        machine.give_in(GivenIn::machine);
    }
    draw_issue(machine, draw);
    if (keyids_in_trace && machine.trace.carries_keyids) machine.give_in(GivenIn::requests);
    draw_keyids(machine, draw);
    machine.give_in(GivenIn::machine);
    machine.trace.is_keyed_by_machine = machine.config().workload.keyid_assignment != KeyIdAssignment::none &&
                                        !(keyids_in_trace && machine.trace.carries_keyids);
}

void draw_without_trace(Machine& machine, Draw& draw) {
    draw_generator(machine, draw, false);
    if (!makes_its_own_times(machine.config().workload.generator)) draw_issue(machine, draw);
    const auto& workload = machine.config().workload;
    if (workload.issue == IssueMode::timed &&
        (draw.chance(0.8) || workload.generator == GeneratorKind::poisson))
        draw_gaps(machine, draw);
    draw_keyids(machine, draw);
}

std::uint64_t any_line(Draw& draw, const sim::SimConfig& config, std::uint64_t lines) {
    const std::uint64_t footprint = footprint_of(config).count() / line_size.count();
    const std::uint64_t last = capacity(config).count() / line_size.count() - lines;
    return std::min(draw.between(0, footprint), last) * line_size.count();
}

}  // namespace

std::uint64_t most_keyid(const sim::SimConfig& config) {
    const auto& mktme = config.mktme;
    const std::uint64_t bits = mktme.seam ? mktme.keyid_bits : mktme.keyid_bits - mktme.tdx_keyid_bits;
    return (std::uint64_t{1} << bits) - 1;
}

void draw_workload(Machine& machine, Draw& draw) {
    constexpr double traces = 0.35;
    if (draw.chance(traces)) draw_with_trace(machine, draw);
    else draw_without_trace(machine, draw);
    machine.about = expected_time(machine.config());
}

void draw_data(Machine& machine, Draw& draw) {
    give_any(machine, draw, "data.mode", 0.9);
    const auto& config = machine.config();
    if (config.data.mode == contents::DataMode::full && uses_engine(config))
        give_any(machine, draw, "encryption.tweak_input");
}

void draw_faults(Machine& machine, Draw& draw) {
    using contents::FaultKind;
    const auto& config = machine.config();
    if (config.data.mode == contents::DataMode::none || draw.chance(0.7)) return;
    const std::uint64_t count = draw.scaled(1, 10);
    for (std::uint64_t i = 0; i < count; ++i) {
        auto fault = machine.append("data.fault");
        const auto kind = static_cast<FaultKind>(draw.between(0, 2));
        const std::uint64_t lines =
            std::min<std::uint64_t>(draw.scaled(1, 512), footprint_of(config).count() / line_size.count());
        const SimTime at{draw.between(0, machine.about.count())};
        fault.give("kind", kind);
        fault.give("at", at);
        fault.give("address", Bytes{any_line(draw, config, lines)});
        fault.give("length", Bytes{lines * line_size.count()});
        if (kind == FaultKind::flip)
            fault.give("bit", draw.chance(0.8) ? draw.between(0, 511) : draw.between(512, 540));
        else fault.give("captured_at", SimTime{draw.between(0, at.count())});
        if (kind == FaultKind::relocate) fault.give("from", Bytes{any_line(draw, config, lines)});
    }
}

void draw_output(Machine& machine, Draw& draw) {
    machine.give("output.commands", draw.chance(0.95));
    give_any(machine, draw, "output.timeline", 0.2);
    give_any(machine, draw, "output.waves", 0.2);
    if (machine.config().data.mode == contents::DataMode::full) machine.give("output.bus", draw.chance(0.9));
    const auto& output = machine.config().output;
    if ((!output.timeline && !output.waves) || draw.chance(0.5)) return;
    const SimTime start{draw.between(0, machine.about.count())};
    machine.give("output.window_start", start);
    machine.give("output.window_end", SimTime{start.count() + draw.between(1, machine.about.count() + 1)});
}

}  // namespace mktme::machines
