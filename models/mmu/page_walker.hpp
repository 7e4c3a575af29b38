// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/mmu/ept_rules.hpp"
#include "models/mmu/page_walk_cache.hpp"
#include "models/mmu/paging_rules.hpp"

namespace mktme::mmu {

/// Next action of a page walk.
struct WalkStep {
    enum class Kind : std::uint8_t {
        read,      // read the entry at `place`
        exchange,  // write `wanted` to `place` if it still holds `seen`: PageTables::exchange()
        translated,
        page_fault,
        ept_violation,
        ept_misconfiguration,
    };
    Kind kind{};
    PhysAddr place{};
    Entry seen{};
    Entry wanted{};

    [[nodiscard]] bool is_end() const { return kind != Kind::read && kind != Kind::exchange; }
};

/// Result of a page walk.
struct WalkOutcome {
    WalkStep::Kind end{};
    Translation translation{};        // of `translated`
    std::uint32_t error_code = 0;     // of `page_fault`: FaultCode
    std::uint64_t guest_address = 0;  // of an EPT violation or misconfiguration
    std::uint32_t qualification = 0;  // of `ept_violation`: EptQualification
};

/// Start of a page walk: the access, and the tables that translate it.
struct WalkRequest {
    SpaceTag space{};
    Access access{};  // its address is canonical
    std::uint64_t cr3 = 0;
    std::optional<EptPointer> ept{};  // of a guest: addresses in CR3 and in its entries are guest-physical
};

/// State machine of one page walk (docs/models/mmu.md). It has no clock and no memory: it names the entry to be read and
/// is given its contents.
///
/// The walk begins at CR3 or below the lowest entry in the page-walk cache. In a guest, each guest-physical address is
/// translated by the EPT first. The walker fills the page-walk cache; TLBs are its owner's.
class PageWalker {
public:
    /// `cache` may be null. All must outlive the walker.
    PageWalker(const PagingRules& paging, const EptRules& ept, PageWalkCache* cache)
        : paging_{&paging},
          ept_{&ept},
          cache_{cache} {}

    /// Begins a walk. Returns its first step.
    WalkStep begin(const WalkRequest& request);
    /// Goes on with the entry that the last step asked for: the one read, or the one that was there at an exchange.
    /// Precondition: the last step was no end.
    WalkStep give(Entry entry);
    /// Begins the walk again, as if nothing was read yet.
    WalkStep restart() { return begin(WalkRequest{request_}); }

    [[nodiscard]] const WalkRequest& request() const { return request_; }
    /// Returns the result. Precondition: the last step was an end.
    [[nodiscard]] const WalkOutcome& outcome() const { return outcome_; }
    /// Returns true if the walk began with an entry of the page-walk cache.
    [[nodiscard]] bool hit_cache() const { return hit_cache_; }
    /// Returns true if the last step concerns an entry of the EPT.
    [[nodiscard]] bool is_nested() const { return reading_ == Reading::ept; }

private:
    enum class Reading : std::uint8_t { paging, ept };
    enum class Purpose : std::uint8_t { table, page };  // of a guest-physical address

    WalkStep enter_table(PhysAddr table);
    WalkStep read_entry(PhysAddr place);
    WalkStep see_entry(Entry entry);
    WalkStep see_leaf(Entry entry);
    WalkStep begin_nested(PhysAddr guest, Purpose purpose);
    WalkStep see_ept_entry(Entry entry);
    WalkStep see_ept_leaf(Entry entry);
    WalkStep end_nested(Entry leaf, int level);

    WalkStep read(PhysAddr place, Reading reading);
    WalkStep exchange(Entry seen, Entry wanted);
    WalkStep end(WalkStep::Kind kind);
    WalkStep page_fault(std::uint32_t error_code);
    WalkStep ept_violation(std::uint64_t access);
    [[nodiscard]] std::uint64_t ept_access() const;

    const PagingRules* paging_;
    const EptRules* ept_;
    PageWalkCache* cache_;
    WalkRequest request_;
    WalkOutcome outcome_;

    Reading reading_ = Reading::paging;
    bool is_exchanging_ = false;
    bool hit_cache_ = false;
    int level_ = 0;          // of the table that is read
    PhysAddr place_{};       // of the entry that was asked for
    Entry seen_{};           // of an exchange
    Entry wanted_{};         // of an exchange
    Entry above_{};          // rights of the levels done, and their table
    int cached_above_ = 0;   // level of the entry that the cache gave; 0 for none
    bool may_write_ = true;  // the EPT permits writes to the table that is read

    Purpose purpose_ = Purpose::table;  // of the EPT walk
    PhysAddr guest_{};                  // the address it translates
    int ept_level_ = 0;
    std::uint64_t ept_rights_ = 0;  // of the levels done
    Translation guest_page_{};      // translation before the EPT
};

}  // namespace mktme::mmu
