// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/program_source.hpp"

namespace mktme::workloads {

ProgramSource::ProgramSource(std::vector<ProgramStep> steps, std::uint64_t plain_tail)
    : ProgramSource{[steps = std::move(steps), plain_tail, at = std::size_t{0}](ProgramStep& step) mutable {
          if (at == steps.size()) {
              step.plain_before = plain_tail;
              return false;
          }
          step = steps[at++];
          return true;
      }} {}

bool ProgramSource::next(cpu::Instruction& instruction) {
    if (has_ended_) return false;
    auto records = std::move(step_.records);  // its memory is used again
    records.clear();
    step_ = {.records = std::move(records)};
    has_ended_ = !write_(step_);
    if (has_ended_) return false;
    instruction = {.plain_before = step_.plain_before,
                   .record = ++made_,
                   .records = step_.records,
                   .ip = step_.ip,
                   .registers = step_.registers,
                   .branch = step_.branch,
                   .special = step_.special,
                   .claims_lines = step_.claims_lines,
                   .is_physical = step_.is_physical,
                   .changes_entries = step_.changes_entries,
                   .operands = step_.operands};
    return true;
}

}  // namespace mktme::workloads
