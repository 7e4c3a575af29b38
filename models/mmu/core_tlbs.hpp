// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/mmu/access_check.hpp"
#include "models/mmu/mmu_params.hpp"
#include "models/mmu/tlb.hpp"

namespace mktme::mmu {

/// First-level TLBs of data or of code: one array for each size of page, all looked up at once.
class L1Tlbs {
public:
    explicit L1Tlbs(std::vector<Tlb> by_size) : by_size_{std::move(by_size)} {}

    /// Returns the translation of `address`; one that is not present if there is none. Where pages of several sizes hold
    /// the address, the smallest counts.
    [[nodiscard]] Translation find(SpaceTag space, std::uint64_t address) {
        for (std::size_t i = 0; i < by_size_.size(); ++i) {
            const auto size = static_cast<PageSize>(i);
            if (by_size_[i].is_without(size)) continue;
            if (const Entry leaf = by_size_[i].find(space, address, size); leaf.is_present()) {
                ++hits_;
                return {leaf, size};
            }
        }
        ++misses_;
        return {};
    }
    /// As find(), but it counts nothing, and the order of use stays.
    [[nodiscard]] Translation peek(SpaceTag space, std::uint64_t address) const;
    /// Puts a translation in. A page larger than all arrays are for is held in parts of the largest size there is.
    void fill(SpaceTag space, std::uint64_t address, const Translation& page);
    template <class... What>
    void invalidate(What... what) {
        for (Tlb& tlb : by_size_) tlb.invalidate(what...);
    }
    void invalidate_all();
    [[nodiscard]] TlbStats stats() const;

private:
    std::vector<Tlb> by_size_;  // from the smallest page
    std::uint64_t hits_ = 0;
    std::uint64_t misses_ = 0;
};

/// TLBs of a core: first-level ones of data and of code, and a second level that both share.
///
/// The levels are independent: a page evicted from one may stay in the other. Software that invalidates a page removes
/// it from all.
class CoreTlbs {
public:
    /// Throws ConfigError as check() does.
    explicit CoreTlbs(const TlbParams& params);

    /// Returns the translation that the first level holds; one that is not present if there is none.
    [[nodiscard]] Translation find_l1(AccessKind kind, SpaceTag space, std::uint64_t address) {
        return l1(kind).find(space, address);
    }
    /// Returns the translation that the second level holds; one that is not present if there is none.
    [[nodiscard]] Translation find_l2(SpaceTag space, std::uint64_t address);
    /// Returns the translation that either level holds, and changes nothing.
    [[nodiscard]] Translation peek(AccessKind kind, SpaceTag space, std::uint64_t address) const;
    /// Puts a translation of the second level, which permits the access, into the first.
    void fill_l1(AccessKind kind, SpaceTag space, std::uint64_t address, const Translation& page) {
        l1(kind).fill(space, address, page);
    }
    /// Puts the translation of a walk into both levels.
    void fill(AccessKind kind, SpaceTag space, std::uint64_t address, const Translation& page);

    /// Invalidates in all TLBs what Tlb::invalidate() names: (space), (space, address) or (space, range).
    template <class... What>
    void invalidate(What... what) {
        l1_data_.invalidate(what...);
        l1_code_.invalidate(what...);
        l2_.invalidate(what...);
    }
    void invalidate_all();

    /// Writes the counters of the TLBs.
    void report(MmuStats& stats) const;

private:
    [[nodiscard]] L1Tlbs& l1(AccessKind kind) { return kind == AccessKind::fetch ? l1_code_ : l1_data_; }
    [[nodiscard]] const L1Tlbs& l1(AccessKind kind) const {
        return kind == AccessKind::fetch ? l1_code_ : l1_data_;
    }

    L1Tlbs l1_data_;
    L1Tlbs l1_code_;
    Tlb l2_;
};

}  // namespace mktme::mmu
