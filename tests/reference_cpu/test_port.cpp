// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/test_port.hpp"

#include <fmt/format.h>

#include "models/base/random.hpp"

namespace mktme::test {

TestPort::TestPort(const MachineCase& machine_case, CaseTables& tables)
    : case_{machine_case},
      tables_{tables} {}

void TestPort::take(const cpu::Trap& trap) {
    RandomStream random{case_.traps.seed, fmt::format("trap {} of core {}", traps_[trap.core]++, trap.core)};
    taken_.push_back(fmt::format("core {} in {}: special {} {:x} {:x}, address {:x} access {} code {:x}",
                                 trap.core, trap.at.count(), static_cast<int>(trap.special), trap.operands[0],
                                 trap.operands[1], trap.address.count(), static_cast<int>(trap.access),
                                 trap.error_code));
    bool goes_on = case_.traps.one_ends_in == 0 || random.below(case_.traps.one_ends_in) != 0;
    if (trap.special == cpu::Special::none)
        goes_on = tables_.resolve(case_.programs.at(trap.core).space, trap.address.count()) && goes_on;
    const std::uint64_t given = trap.at.count() + random.below(case_.traps.longest.count() + 1);
    const std::uint64_t comes = given + case_.caches.hop.count() + random.below(3);
    answers_.emplace(given, cpu::TrapAnswer{Cycles{comes}, trap.core, goes_on});
}

Cycles TestPort::next() const { return answers_.empty() ? Cycles::max() : Cycles{answers_.begin()->first}; }

std::vector<cpu::TrapAnswer> TestPort::run(Cycles now) {
    std::vector<cpu::TrapAnswer> given;
    const auto [first, last] = answers_.equal_range(now.count());
    for (auto answer = first; answer != last; ++answer) given.push_back(answer->second);
    answers_.erase(first, last);
    return given;
}

}  // namespace mktme::test
