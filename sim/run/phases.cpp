// SPDX-License-Identifier: Apache-2.0
#include "sim/run/phases.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "sim/config/sim_config.hpp"

namespace mktme::sim {

namespace {

bool is_word(std::string_view name) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    constexpr std::string_view others = "0123456789_-";
    return !name.empty() && letters.find(name.front()) != std::string_view::npos &&
           std::ranges::all_of(name, [&](char c) {
               return letters.find(c) != std::string_view::npos || others.find(c) != std::string_view::npos;
           });
}

SimTime end_of(const PhaseParams& phase) { return phase.end == SimTime{} ? SimTime::max() : phase.end; }

std::vector<PhaseParams> in_order(std::vector<PhaseParams> phases) {
    std::ranges::sort(phases, {}, &PhaseParams::begin);
    return phases;
}

}  // namespace

void check_phases(const std::vector<PhaseParams>& params) {
    const PhaseParams* before = nullptr;
    const auto ordered = in_order(params);
    for (const auto& phase : ordered) {
        if (!is_word(phase.name))
            throw ConfigError{fmt::format(
                "sim.phase[{0}]: its name must be a letter, then letters, digits, _ and -", phase.name)};
        if (end_of(phase) <= phase.begin)
            throw ConfigError{fmt::format("sim.phase[{}].end = {} ns: must be later than its begin = {} ns",
                                          phase.name, in_ns(phase.end), in_ns(phase.begin))};
        if (before != nullptr && end_of(*before) > phase.begin)
            throw ConfigError{fmt::format("sim.phase[{}].begin = {} ns: is in sim.phase[{}], which ends {}",
                                          phase.name, in_ns(phase.begin), before->name,
                                          before->end == SimTime{}
                                              ? std::string{"with the run"}
                                              : fmt::format("at {} ns", in_ns(before->end)))};
        before = &phase;
    }
}

void schedule_phases(const std::vector<PhaseParams>& params, Phases& phases, platform::Package& package) {
    Agenda& agenda = package.agenda();
    const auto at_edge = [&package](SimTime time) {
        return package.clock().edge(package.clock().at_or_after(time));
    };
    for (const auto& phase :
         in_order(params)) {  // so that a phase ends before the next begins in the same cycle
        agenda.at(at_edge(phase.begin), {},
                  [&phases, name = phase.name](SimTime now) { phases.begin(name, now); });
        if (phase.end == SimTime{}) continue;
        agenda.at(at_edge(phase.end), {}, [&phases](SimTime now) { phases.end(now); });
    }
}

}  // namespace mktme::sim
