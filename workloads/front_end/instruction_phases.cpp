// SPDX-License-Identifier: Apache-2.0
#include "workloads/front_end/instruction_phases.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "models/base/error.hpp"

namespace mktme::workloads {

InstructionPhases::InstructionPhases(const PhaseLengths& lengths, Boundaries boundaries)
    : lengths_{lengths},
      boundaries_{std::move(boundaries)},
      is_warming_up_{lengths.warmup != 0} {
    if (lengths.has_boundaries()) barrier_ = grid;
}

bool InstructionPhases::pass(std::span<const CoreProgress> cores, SimTime now) {
    if (is_warming_up_ && is_done(cores, lengths_.warmup)) {
        end_warmup(cores, now);
    } else if (!is_warming_up_ && is_done(cores, lengths_.measure)) {
        boundaries_.measure_ends(now);
        return false;
    }
    barrier_ = is_warming_up_ || lengths_.measure != 0 ? barrier_ + grid : Cycles::max();
    return true;
}

/// Returns true if each core that has not finished has retired `length` instructions in the phase.
bool InstructionPhases::is_done(std::span<const CoreProgress> cores, std::uint64_t length) const {
    for (std::size_t number = 0; number < cores.size(); ++number) {
        const std::uint64_t before = before_.empty() ? 0 : before_[number];
        if (!cores[number].is_finished && cores[number].retired - before < length) return false;
    }
    return true;
}

void InstructionPhases::end_warmup(std::span<const CoreProgress> cores, SimTime now) {
    if (std::ranges::all_of(cores, &CoreProgress::is_finished))
        throw ConfigError{
            fmt::format("workload.warmup = {}: all cores had finished before; nothing is left to measure "
                        "(workload.repeat = true executes their traces again)",
                        lengths_.warmup)};
    is_warming_up_ = false;
    for (const CoreProgress& core : cores) before_.push_back(core.retired);
    boundaries_.warmup_ends(now);
}

}  // namespace mktme::workloads
