// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "models/mmu/access_kind.hpp"
#include "models/mmu/entry_change.hpp"
#include "models/mmu/page_tables.hpp"
#include "models/mmu/pkru.hpp"
#include "tests/reference_cpu/messages.hpp"
#include "tests/reference_cpu/reference_caches.hpp"
#include "tests/reference_cpu/reference_tlbs.hpp"

namespace mktme::reference_cpu {

/// Translation of the address of one part of a record.
struct Translating {
    std::optional<Cycle> at{};  // cycle from which it is translated
    PhysAddr physical{};
    std::optional<Cycle> look_again{};     // cycle from which its page is to be looked up again
    std::optional<std::uint32_t> fault{};  // error code

    [[nodiscard]] bool is_done_by(Cycle c) const { return at && *at <= c; }
};

/// MMU of a core: TLBs, page-walk caches and walkers (docs/models/mmu.md).
class ReferenceMmu {
public:
    ReferenceMmu(const mmu::MmuParams& params, const mmu::TlbParams& tlb, mmu::PageTables& tables,
                 std::uint64_t cr3, std::optional<mmu::Pkru> pkru, ReferenceCaches& caches,
                 std::function<void(PhysAddr, mmu::Entry)> has_marked);
    ReferenceMmu(const ReferenceMmu&) = delete;
    ReferenceMmu& operator=(const ReferenceMmu&) = delete;

    /// Looks the page of an address up. `translating` says when it is translated, as soon as that is known.
    void look_up(Stream stream, std::uint64_t address, mmu::AccessKind kind, Translating& translating,
                 Cycle c);
    /// Changes the rights of later look-ups, if there are protection keys.
    void set_pkru(std::uint32_t value) {
        if (pkru_) pkru_ = mmu::Pkru{value};
    }
    /// MOV to CR3: the table, the PCID in bits 11:0, and in bit 63 whether the PCID's translations are kept.
    void set_cr3(std::uint64_t value);
    void invalidate(mmu::SpaceTag space, std::uint64_t address);
    void invalidate(mmu::SpaceTag space);
    /// INVLPG, and what a page fault does.
    void invalidate(std::uint64_t address) { invalidate(space_, address); }
    /// Software changes an entry whose line was just written.
    void change_entry(PhysAddr place, const mmu::EntryChange& change);
    /// The thread has ended: walks do not go on.
    void stop() { has_stopped_ = true; }
    /// Takes the entries that walks have read by this cycle, and makes their next reads.
    void take_entries(Cycle c);
    [[nodiscard]] bool is_quiet() const;

private:
    struct Waiting {
        Stream stream;
        std::uint64_t address;
        mmu::AccessKind kind;
        Translating* translating;
    };
    struct Walk {
        std::uint64_t address;
        std::vector<Waiting> waiting{};
        int level = 0;  // of the entry that is read
        PhysAddr place{};
        std::optional<mmu::EntryChange> exchange{};  // instead of a read
        Wait read{};
        std::optional<mmu::Entry> entry{};  // as it was in the cycle in which L1D had the line
    };

    Walk* walk_of(std::uint64_t address);
    void begin(Walk& walk, Cycle c);
    void read(Walk& walk, PhysAddr table, int level, Cycle c);
    void ask(Walk& walk, Cycle c, bool is_first = true);
    void look_at_entry(Walk& walk, Cycle c);
    bool must_mark(Walk& walk, mmu::Entry entry, std::uint64_t flags, Cycle c);
    bool take_entry(Walk& walk, Cycle c);
    void end(const Walk& walk, const mmu::Translation& page, Cycle c);
    static void fault(const Walk& walk, std::uint32_t code, Cycle c);
    [[nodiscard]] bool pkey_forbids(mmu::Entry leaf, mmu::AccessKind kind) const;
    [[nodiscard]] bool permits(mmu::Entry leaf, mmu::AccessKind kind) const;
    [[nodiscard]] bool serves(mmu::Entry leaf, mmu::AccessKind kind) const;

    int levels_;
    Cycle l2_latency_;
    ReferenceTlbs tlbs_;
    ReferenceWalkCache walk_cache_;
    mmu::PageTables& tables_;
    PhysAddr root_{};
    mmu::SpaceTag space_{};
    std::optional<mmu::Pkru> pkru_;
    bool has_stopped_ = false;
    std::function<void(PhysAddr, mmu::Entry)> has_marked_;  // called for each entry that gets a flag
    ReferenceCaches& caches_;
    std::vector<std::unique_ptr<Walk>> walkers_;  // null: free
    std::deque<std::unique_ptr<Walk>> queue_;
};

}  // namespace mktme::reference_cpu
