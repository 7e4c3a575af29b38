// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "models/mmu/function_tables.hpp"
#include "models/tme/registers/address_layout.hpp"
#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::platform {
class Machine;
}

namespace mktme::test {

/// Page tables of a case: those that FunctionTables makes up, or, if the case lists its pages, tables in which several pages
/// may have one frame.
class CaseTables final : public mmu::PageTables {
public:
    CaseTables(const MachineCase& c, platform::Machine& machine);

    /// Returns the highest table of a space.
    [[nodiscard]] PhysAddr root(std::size_t space) const;
    /// Returns the physical address of a byte, its KeyID included.
    [[nodiscard]] PhysAddr physical(std::size_t space, std::uint64_t address) const;

    /// Return the place of the entry that maps an address, and that entry as it is now. Precondition: the case lists its pages.
    [[nodiscard]] PhysAddr leaf_place(std::size_t space, std::uint64_t address) const;
    [[nodiscard]] mmu::Entry leaf(std::size_t space, std::uint64_t address) const;
    /// Lets an access to an address of a space succeed from now on, as far as the case permits. Returns false if it will not.
    bool resolve(std::size_t space, std::uint64_t address);

    /// Returns the entry at a place; one that is not present if there is none.
    [[nodiscard]] mmu::Entry read(PhysAddr place) override;
    mmu::Entry exchange(PhysAddr place, mmu::Entry seen, mmu::Entry wanted) override;

private:
    [[nodiscard]] mmu::Entry leaf_of(const PageMapping& page, const mmu::FunctionSpace& space,
                                     std::uint8_t pkey) const;
    void map(const PageMapping& page, const mmu::FunctionSpace& space);
    PhysAddr new_table(KeyId keyid);

    tme::AddressLayout layout_;
    int levels_;
    std::optional<mmu::FunctionTables> function_;
    DramAddr next_table_{};
    std::vector<PhysAddr> roots_;                                       // by space
    std::map<PhysAddr, mmu::Entry> entries_;                            // by place
    std::map<std::pair<std::size_t, std::uint64_t>, PhysAddr> leaves_;  // places, by space and page
    std::vector<PageMapping> pages_;                                    // their frames from address 0 on
    std::vector<mmu::FunctionSpace> spaces_;
};

}  // namespace mktme::test
