// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <optional>
#include <vector>

#include "models/mmu/mmu_params.hpp"
#include "tests/mmu/naive_tlb.hpp"

namespace mktme::reference_cpu {

/// Whether an access is to data or a fetch of code: the two first-level TLBs.
enum class Stream : std::uint8_t { data, code };

/// TLBs of a core. Look-ups are in the space that is set.
class ReferenceTlbs {
public:
    explicit ReferenceTlbs(const mmu::TlbParams& params);

    /// Return the translation that a level holds, if it has one.
    std::optional<mmu::Translation> find_l1(Stream stream, std::uint64_t address);
    std::optional<mmu::Translation> find_l2(std::uint64_t address);
    void fill_l1(Stream stream, std::uint64_t address, const mmu::Translation& page);
    void fill_l2(std::uint64_t address, const mmu::Translation& page);
    void set_space(mmu::SpaceTag space) { space_ = space; }
    /// Remove the pages of a space that hold an address, and all of a space.
    void invalidate(mmu::SpaceTag space, std::uint64_t address);
    void invalidate(mmu::SpaceTag space);

private:
    std::vector<test::NaiveTlb>& l1(Stream stream) { return stream == Stream::data ? l1_data_ : l1_code_; }

    std::vector<test::NaiveTlb> l1_data_;  // by size of page
    std::vector<test::NaiveTlb> l1_code_;
    test::NaiveTlb l2_;
    mmu::SpaceTag space_{};
};

/// Page-walk caches of a core. Look-ups are in the space that is set.
class ReferenceWalkCache {
public:
    struct Hit {
        int level;  // of the entry found
        PhysAddr table;
    };

    explicit ReferenceWalkCache(const mmu::MmuParams& params);

    /// Returns the entry of the lowest level that is cached for an address.
    std::optional<Hit> deepest(std::uint64_t address);
    /// Adds the entry of a level, which leads to a table.
    void fill(std::uint64_t address, int level, PhysAddr table);
    void set_space(mmu::SpaceTag space) { space_ = space; }
    /// Removes all entries of a space.
    void invalidate(mmu::SpaceTag space);

private:
    struct Held {
        mmu::SpaceTag space;
        std::uint64_t number;  // the address bits that the level has translated
        PhysAddr table;
    };
    struct Cache {
        std::uint64_t ways;
        std::vector<std::list<Held>> sets;  // the most recent first
    };

    [[nodiscard]] std::list<Held>& set_of(int level, std::uint64_t number);

    int levels_;
    std::vector<Cache> caches_;  // from the PDEs
    mmu::SpaceTag space_{};
};

}  // namespace mktme::reference_cpu
