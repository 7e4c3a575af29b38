// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/circular_buffer.hpp>
#include <optional>
#include <vector>

#include "models/base/virt_addr.hpp"
#include "models/cache/private_caches.hpp"
#include "models/cpu/trap.hpp"
#include "models/mmu/core_tlbs.hpp"
#include "models/mmu/entry_change.hpp"
#include "models/mmu/page_tables.hpp"
#include "models/mmu/pkru.hpp"
#include "models/mmu/walker_pool.hpp"

namespace mktme::cpu {

/// Address space of a thread, and how its accesses are checked.
struct AddressSpace {
    mmu::SpaceTag tag{};
    std::uint64_t cr3 = 0;
    std::optional<mmu::Pkru> pkru{};  // nothing: CR4.PKE is clear
};

/// Translation of the addresses of a core: TLBs, and walkers that read page tables through L1D (docs/models/cpu.md, step
/// 3a; docs/models/mmu.md).
class Translator {
public:
    /// What became of a look-up. A waiter of `walks` is among the ends of walks of a later cycle.
    enum class Outcome : std::uint8_t { hit, second_level, walks };
    struct Found {
        Outcome outcome;
        PhysAddr physical{};
    };
    /// Access that a walk found no translation for.
    struct PageFault {
        VirtAddr address{};
        mmu::AccessKind access{};
        std::uint32_t error_code = 0;
    };
    /// Waiter whose walk has ended.
    struct Ended {
        std::uint32_t waiter;
        mmu::Translation page;
        std::optional<PageFault> fault{};  // of the waiter that asked for the walk, which has found no page
    };
    struct Setup {
        const mmu::MmuParams& mmu;
        const mmu::TlbParams& tlb;
        const mmu::PagingRules& paging;
        const mmu::EptRules& ept;
        mmu::PageTables* tables;  // null: nothing is translated
        AddressSpace space;
        std::uint32_t most_waiters;
        cache::Waiter first_walker;  // the waiter of L1D that is walker 0
        bool handles_faults = false;
        std::uint32_t core = 0;
        Cycles hop{};  // to the trap port
    };

    Translator(const Setup& setup, cache::PrivateCaches& caches);

    /// Looks a page up. `waiter` is who waits for a walk.
    Found find(mmu::AccessKind kind, VirtAddr address, std::uint32_t waiter, Cycles now) {
        const std::uint64_t linear = address.count();
        const mmu::Translation page = tlbs_.find_l1(kind, space_.tag, linear);
        if (page.is_present() && paging_.serves(page.leaf, access(kind, linear)))
            return {Outcome::hit, page.physical(linear)};
        return find_further(kind, linear, waiter, now);
    }
    /// Returns what the TLBs translate an address of this space to; nothing if they do not have it. Changes nothing.
    [[nodiscard]] std::optional<PhysAddr> held(mmu::AccessKind kind, VirtAddr address) const {
        const mmu::Translation page = tlbs_.peek(kind, space_.tag, address.count());
        return page.is_present() ? std::optional{page.physical(address.count())} : std::nullopt;
    }
    [[nodiscard]] Cycles second_level_latency() const { return l2_latency_; }

    /// The data of a read of a walker come from L1D in cycle `done`, this one or later.
    void came(cache::Waiter waiter, Cycles done) { come_.push_back({done, waiter - first_walker_}); }
    /// Returns true if a page permits an access.
    [[nodiscard]] bool serves(const mmu::Translation& page, mmu::AccessKind kind, VirtAddr address) const {
        return paging_.serves(page.leaf, access(kind, address.count()));
    }
    /// Sets the rights of protection keys for look-ups from now on. No effect while CR4.PKE is clear.
    void write_pkru(std::uint32_t value) {
        if (space_.pkru) space_.pkru = mmu::Pkru{value};
    }
    /// Does what MOV to CR3, INVLPG or INVPCID does. Precondition: no walk is under way.
    void change(Special special, const std::array<std::uint64_t, 2>& operands);
    /// Invalidates what an address of this space is translated to, as INVLPG and a page fault do.
    void invalidate(VirtAddr address);
    /// Changes an entry of page tables whose line L1D has just written.
    void change_entry(PhysAddr place, const mmu::EntryChange& change);
    /// Software has cleared a line, which is part of a page table from now on.
    void clear_entries(PhysAddr line) { tables_->clear_line(line); }
    [[nodiscard]] bool is_idle() const { return walkers_.is_idle(); }
    [[nodiscard]] bool is_walker(cache::Waiter waiter) const { return waiter >= first_walker_; }
    /// Goes on with the walks whose entries have come by `now`. ended() has those that end.
    void walk_on(Cycles now);
    [[nodiscard]] std::vector<Ended>& ended() { return ended_; }
    /// Flags that walkers have set, in order, on a machine with a trap port. Their host removes them.
    [[nodiscard]] std::vector<EntryMark>& marks() { return marks_; }
    /// Returns the next cycle in which an entry that L1D has comes; Cycles::max() if there is none.
    [[nodiscard]] Cycles next() const { return hits_.empty() ? Cycles::max() : hits_.front().done; }
    [[nodiscard]] mmu::MmuStats stats() const;

private:
    /// A read of an entry whose line L1D has, or has had.
    struct Read {
        Cycles done;  // in which the walker gets the entry
        std::uint32_t walker;
        std::optional<mmu::Entry> entry{};  // nothing: the line has come in this cycle, and was not looked at
    };

    Found find_further(mmu::AccessKind kind, std::uint64_t linear, std::uint32_t waiter, Cycles now);
    [[nodiscard]] mmu::Access access(mmu::AccessKind kind, std::uint64_t linear) const;
    void do_step(const mmu::WalkerPool::Action& action, Cycles now);
    void ask(std::uint32_t walker, bool is_first, Cycles now);
    [[nodiscard]] std::optional<mmu::Entry> entry_read(const mmu::WalkStep& step, Cycles now);
    void invalidate(mmu::SpaceTag tag);
    void invalidate(mmu::SpaceTag tag, std::uint64_t linear);
    void end_walk(std::uint32_t walker, Cycles now);
    void end_in_fault(std::uint32_t walker);

    cache::PrivateCaches& caches_;
    const mmu::PagingRules& paging_;
    mmu::PageTables* tables_;
    AddressSpace space_;
    Cycles l2_latency_;
    cache::Waiter first_walker_;
    bool handles_faults_;
    mmu::CoreTlbs tlbs_;
    mmu::PageWalkCache walk_cache_;
    mmu::WalkerPool walkers_;
    std::vector<mmu::WalkStep> steps_;  // that each walker does
    boost::circular_buffer<Read> hits_;
    std::vector<Read> come_;
    std::vector<Ended> ended_;
    std::uint32_t core_;
    Cycles hop_;
    std::vector<EntryMark> marks_;
};

}  // namespace mktme::cpu
