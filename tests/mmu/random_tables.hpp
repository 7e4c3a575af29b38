// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/random.hpp"
#include "tests/mmu/naive_translation.hpp"

namespace mktme::test {

/// Random machine of the tests of page walks: MAXPHYADDR 46, 6 KeyID bits above DRAM addresses of 40.
struct RandomTables {
    static constexpr std::uint64_t maxphyaddr = 46;
    static constexpr std::uint64_t keyid_bits = 6;
    static constexpr std::uint64_t tdx_keyid_bits = 2;

    /// Returns tables in which every entry there can be is drawn by a hash of its place. Words whose DRAM address has
    /// bits 39:37 = 1 to 4 are entries of the EPT's tables of that level. `mishaps` is the share of entries, in percent,
    /// that are absent, reserved or misconfigured.
    static TableMemory make(std::uint64_t seed, unsigned mishaps);
    /// Returns the place of the EPT's highest table.
    static std::uint64_t ept_root() { return std::uint64_t{4} << 37; }
    /// Draws an access to one of a few addresses, in random control modes. The reserved bits are those of the machine.
    static NaiveAccess draw(RandomStream& random, std::uint64_t cr3);
};

}  // namespace mktme::test
