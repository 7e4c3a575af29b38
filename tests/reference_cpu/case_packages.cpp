// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/case_packages.hpp"

#include <algorithm>

#include "models/platform/machine.hpp"
#include "tests/reference_cpu/case_memory.hpp"
#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::test {

std::unique_ptr<platform::Machine> machine_of(const MachineCase& machine_case) {
    const CaseMemory& memory = *machine_case.memory;
    auto packages = platform::packages_in_a_row(memory.first, machine_case.caches.packages);
    const std::size_t others = std::min(memory.other_keys.size(), packages.size() - 1);
    for (std::size_t other = 0; other < others; ++other)
        packages[other + 1].keys.mktme.key = memory.other_keys[other];
    return std::make_unique<platform::Machine>(packages);
}

}  // namespace mktme::test
