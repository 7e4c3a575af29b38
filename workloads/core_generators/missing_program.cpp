// SPDX-License-Identifier: Apache-2.0
#include "workloads/core_generators/missing_program.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>

#include "models/base/error.hpp"

namespace mktme::workloads {

namespace {

constexpr std::uint8_t chain = 1;         // register
constexpr std::uint8_t first_loaded = 2;  // register of the first load of a burst
constexpr std::uint64_t joined = 3;       // loads that a link can have as sources, beside the chain
constexpr std::uint8_t load_bytes = 8;

/// Returns the links that it takes to join the loads of a burst.
std::uint64_t joining_links(std::uint64_t loads) { return (loads + joined - 1) / joined; }

/// Checks that the closest bursts leave room for the loads and for the links that join them. Each count may be one less by
/// rounding.
void check(const GeneratedProgramParams& params, double distance) {
    const double shortest = distance / 2;
    const bool has_links = shortest * params.base_cpi >= static_cast<double>(joining_links(params.mlp)) + 1;
    const bool has_loads = shortest * (1 - params.base_cpi) >= static_cast<double>(params.mlp) + 2;
    if (!has_links || !has_loads)
        throw ConfigError{
            fmt::format("workload.program.mpki = {}: bursts that are at times only {:.1f} instructions apart "
                        "leave no room "
                        "for {} loads and a chain at workload.program.base_cpi = {}",
                        params.mpki, shortest, params.mlp, params.base_cpi)};
}

}  // namespace

MissingProgram::MissingProgram(const GeneratedProgramParams& params, Bytes footprint,
                               const RandomStream& random, std::uint64_t misses)
    : random_{random},
      lines_{footprint.count() / line_size.count()},
      loads_{params.mlp},
      distance_{1000 * static_cast<double>(params.mlp) / params.mpki},
      base_cpi_{params.base_cpi},
      bursts_{(misses + params.mlp - 1) / params.mlp} {
    check(params, distance_);
}

bool MissingProgram::next(cpu::Instruction& instruction) {
    if (loads_left_ == 0 && link_ == links_) {
        if (begun_ == bursts_ && bursts_ != 0) return false;
        begin_burst();
    }
    instruction = {};
    instruction.record = ++made_;
    if (loads_left_ != 0) load(instruction);
    else link(instruction);
    return true;
}

/// Draws the place of the next burst, and shares out what comes before it. Burst k is within half a mean distance behind k
/// of them, and whole instructions and links add up, so that no error grows with the number of bursts.
void MissingProgram::begin_burst() {
    ++begun_;
    const double end = (static_cast<double>(begun_) + random_.unit() / 2) * distance_;
    const auto between = [&](double share) {
        return static_cast<std::uint64_t>(std::floor(end * share) - std::floor(begin_ * share));
    };
    links_ = between(base_cpi_);
    plain_ = between(1) - loads_ - links_;
    loads_left_ = loads_;
    link_ = 0;
    begin_ = end;
}

void MissingProgram::load(cpu::Instruction& instruction) {
    record_ = {.address = VirtAddr{random_.below(lines_) * line_size.count()},
               .bytes = load_bytes,
               .kind = cpu::AccessKind::load};
    instruction.records = {&record_, 1};
    const auto number = static_cast<std::uint8_t>(loads_ - loads_left_);
    instruction.registers.destinations[0] = static_cast<std::uint8_t>(first_loaded + number);
    instruction.registers.sources[0] = chain;
    --loads_left_;
}

/// Makes the next link of the chain. The first ones join the loads of the burst.
void MissingProgram::link(cpu::Instruction& instruction) {
    instruction.plain_before = (link_ + 1) * plain_ / links_ - link_ * plain_ / links_;
    instruction.registers.destinations[0] = chain;
    auto& sources = instruction.registers.sources;
    sources[0] = chain;
    const std::uint64_t first = link_ * joined;
    for (std::uint64_t i = first; i < std::min(loads_, first + joined); ++i)
        sources[1 + i - first] = static_cast<std::uint8_t>(first_loaded + i);
    ++link_;
}

double MissingProgram::progress() const {
    return bursts_ == 0 ? -1 : static_cast<double>(begun_) / static_cast<double>(bursts_);
}

}  // namespace mktme::workloads
