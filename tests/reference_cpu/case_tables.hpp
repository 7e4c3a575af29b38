// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "models/mmu/function_tables.hpp"
#include "models/platform/package.hpp"
#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::test {

/// Page tables of a case: those that FunctionTables makes up, or, if the case lists its pages, tables in which several pages
/// may have one frame.
class CaseTables final : public mmu::PageTables {
public:
    CaseTables(const MachineCase& machine_case, const platform::Package& package);

    /// Returns the highest table of a space.
    [[nodiscard]] PhysAddr root(std::size_t space) const;
    /// Returns the physical address of a byte, its KeyID included.
    [[nodiscard]] PhysAddr physical(std::size_t space, std::uint64_t address) const;

    /// Throws InvariantError if no table is at the place.
    [[nodiscard]] mmu::Entry read(PhysAddr place) override;
    mmu::Entry exchange(PhysAddr place, mmu::Entry seen, mmu::Entry wanted) override;

private:
    void map(const PageMapping& page, const mmu::FunctionSpace& space);
    PhysAddr new_table(KeyId keyid);

    tme::AddressLayout layout_;
    int levels_;
    std::optional<mmu::FunctionTables> function_;
    DramAddr next_table_{};
    std::vector<PhysAddr> roots_;             // by space
    std::map<PhysAddr, mmu::Entry> entries_;  // by place
    std::vector<PageMapping> pages_;
    std::vector<mmu::FunctionSpace> spaces_;
};

}  // namespace mktme::test
