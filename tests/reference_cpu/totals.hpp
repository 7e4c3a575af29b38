// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace mktme::reference_cpu {
class ReferenceMachine;
}

namespace mktme::test {

class ModelMachine;

/// Returns what a machine has counted, in words: a line for the cycles of each core, the checks of each package, the accesses
/// of each device, the traps and the stale reads. Equal machines have equal lines.
std::vector<std::string> totals_of(ModelMachine& model);
std::vector<std::string> totals_of(reference_cpu::ReferenceMachine& reference);

}  // namespace mktme::test
