// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/test_port.hpp"

#include <fmt/format.h>

namespace mktme::test {

TestPort::TestPort(const MachineCase& machine_case, CaseTables& tables)
    : case_{machine_case},
      tables_{tables} {}

void TestPort::see(const cpu::EntryMark& mark) {
    marks_.push_back(fmt::format("core {} in {}: entry {:x} at {:x}", mark.core, mark.at.count(),
                                 mark.entry.bits(), mark.place.count()));
}

void TestPort::take(const cpu::Trap& trap) {
    taken_.insert(taken_.end(), marks_.begin(), marks_.end());
    marks_.clear();
    RandomStream random{case_.traps.seed, fmt::format("trap {} of core {}", traps_[trap.core]++, trap.core)};
    taken_.push_back(fmt::format(
        "core {} in {}: kind {} special {} {:x} {:x}, address {:x} access {} code {:x}", trap.core,
        trap.at.count(), static_cast<int>(trap.kind), static_cast<int>(trap.special), trap.operands[0],
        trap.operands[1], trap.address.count(), static_cast<int>(trap.access), trap.error_code));
    bool lives = case_.traps.one_ends_in == 0 || random.below(case_.traps.one_ends_in) != 0;
    if (trap.kind == cpu::TrapKind::page_fault)
        lives = tables_.resolve(case_.programs.at(trap.core).space, trap.address.count()) && lives;
    using enum cpu::TrapAnswer::Kind;
    tell(random, trap, trap.core, lives ? goes_on : ends);
    const std::uint64_t one_in = case_.traps.one_interrupts_in;
    if (one_in == 0 || random.below(one_in) != 0) return;
    tell(random, trap, static_cast<std::uint32_t>(random.below(case_.caches.all_cores())), interrupts);
}

/// Tells a core something, some time after a trap.
void TestPort::tell(RandomStream& random, const cpu::Trap& trap, std::uint32_t core,
                    cpu::TrapAnswer::Kind kind) {
    const std::uint64_t given = trap.at.count() + random.below(case_.traps.longest.count() + 1);
    const std::uint64_t comes = given + case_.caches.hop.count() + random.below(3);
    answers_.emplace(given, cpu::TrapAnswer{Cycles{comes}, core, kind});
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
