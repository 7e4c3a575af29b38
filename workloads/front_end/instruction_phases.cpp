// SPDX-License-Identifier: Apache-2.0
#include "workloads/front_end/instruction_phases.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "models/base/error.hpp"
#include "models/platform/processor.hpp"

namespace mktme::workloads {

InstructionPhases::InstructionPhases(const PhaseLengths& lengths, Boundaries boundaries)
    : lengths_{lengths},
      boundaries_{std::move(boundaries)},
      is_warming_up_{lengths.warmup != 0} {
    if (lengths.has_boundaries()) barrier_ = grid;
}

bool InstructionPhases::pass(const platform::Processor& processor) {
    if (is_warming_up_ && is_done(processor, lengths_.warmup)) {
        end_warmup(processor);
    } else if (!is_warming_up_ && is_done(processor, lengths_.measure)) {
        boundaries_.measure_ends(processor.clock().edge(barrier_));
        return false;
    }
    barrier_ = is_warming_up_ || lengths_.measure != 0 ? barrier_ + grid : Cycles::max();
    return true;
}

/// Returns true if each core that has not finished has retired `length` instructions in the phase.
bool InstructionPhases::is_done(const platform::Processor& processor, std::uint64_t length) const {
    for (std::size_t number = 0; number < processor.cores(); ++number) {
        const cpu::Core& core = processor.core(number);
        const std::uint64_t before = before_.empty() ? 0 : before_[number];
        if (!core.is_finished() && core.retired() - before < length) return false;
    }
    return true;
}

void InstructionPhases::end_warmup(const platform::Processor& processor) {
    if (processor.is_finished())
        throw ConfigError{
            fmt::format("workload.warmup = {}: all cores had finished before; nothing is left to measure "
                        "(workload.repeat = true executes their traces again)",
                        lengths_.warmup)};
    is_warming_up_ = false;
    for (std::size_t number = 0; number < processor.cores(); ++number)
        before_.push_back(processor.core(number).retired());
    boundaries_.warmup_ends(processor.clock().edge(barrier_));
}

}  // namespace mktme::workloads
