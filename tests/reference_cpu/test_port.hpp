// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/base/random.hpp"
#include "models/cpu/trap.hpp"
#include "tests/reference_cpu/case_tables.hpp"

namespace mktme::test {

/// Stands in for a kernel: answers each trap after a time that depends on its core and its number there, ends some threads,
/// interrupts some cores, and lets a page fault's page be there.
class TestPort final : public cpu::TrapPort {
public:
    /// `tables` are those of the machine, and must outlive the port.
    TestPort(const MachineCase& machine_case, CaseTables& tables);

    void see(const cpu::EntryMark& mark) override;
    void take(const cpu::Trap& trap) override;
    [[nodiscard]] Cycles next() const override;
    std::vector<cpu::TrapAnswer> run(Cycles now) override;

    /// Returns the traps taken, each behind the flags seen before it, in words.
    [[nodiscard]] const std::vector<std::string>& taken() const { return taken_; }

private:
    void tell(RandomStream& random, const cpu::Trap& trap, std::uint32_t core, cpu::TrapAnswer::Kind kind);

    const MachineCase& case_;
    CaseTables& tables_;
    std::map<std::uint32_t, std::uint64_t> traps_;           // of each core
    std::multimap<std::uint64_t, cpu::TrapAnswer> answers_;  // by the cycle in which they are given
    std::vector<std::string> taken_;
    std::vector<std::string> marks_;  // since the last trap
};

}  // namespace mktme::test
