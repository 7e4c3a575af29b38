// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/syscall/kernel_costs.hpp"
#include "kernel_model/syscall/work_locks.hpp"
#include "models/mmu/entry_change.hpp"

namespace mktme::syscall {

class FrameOwner;

/// Everything that a call does to the hardware, in order: functional at entry, timed by journal.
///
/// A call runs at once to its end or to a sleep point, and decides on what Hardware::peek() shows it meanwhile. Its
/// effects are appended here and played later, in order. Contents therefore change when the list is played, never
/// before. A call that needs the contents of a page that its own list changes plays the list first: that is a sleep
/// point too.
class WorkList {
public:
    explicit WorkList(const KernelCosts& costs = KernelCosts::none()) : costs_{costs} {}

    /// Sets the core of the entries that follow.
    void run_on(CoreId core) { core_ = core; }
    [[nodiscard]] CoreId core() const { return core_; }
    [[nodiscard]] const KernelCosts& costs() const { return costs_; }

    void clear_page(PhysAddr page);
    void clear_table(PhysAddr page);
    void copy_page(PhysAddr to, PhysAddr from);
    /// Traffic of a read whose bytes the call has seen at entry. A read or a write stays within one page.
    void read(PhysAddr from, std::size_t size);
    void write(PhysAddr to, std::span<const std::byte> bytes);
    void change_entry(PhysAddr where, EntryChange change);
    void flush_tlb(SpaceId space, VirtualRange range, const CpuSet& cpus);
    void flush_lines(PhysAddr from, Bytes size);
    void clean_lines(PhysAddr from, Bytes size);
    void wbinvd(PackageId package);
    void pconfig(PackageId package, const tme::KeyProgramImage& image);
    void interrupt(const CpuSet& cpus);
    void spend(SimTime time);
    /// States that no cache has a line of the range any more. The owner of the frames is told if one has.
    void expect_uncached(PhysAddr from, Bytes size);
    /// Parks a frame that the call has freed. Its owner gets it back when all entries before have retired.
    void park(DramAddr page);

    [[nodiscard]] bool is_empty() const { return entries_.empty(); }
    [[nodiscard]] bool has_parked() const { return parked_ > 0; }
    /// Returns what other calls must wait for until the list is drained.
    [[nodiscard]] WorkLocks& locks() { return locks_; }
    [[nodiscard]] const WorkLocks& locks() const { return locks_; }

    /// Plays all entries and forgets them and the locks. PCONFIGs that follow each other are played at once. Returns their results,
    /// in order.
    std::vector<tme::PconfigResult> play(Hardware& hardware, FrameOwner& owner);

private:
    enum class Kind : std::uint8_t {
        clear_page,
        clear_table,
        copy_page,
        read,
        write,
        change_entries,
        flush_tlb,
        flush_lines,
        clean_lines,
        wbinvd,
        pconfig,
        interrupt,
        spend,
        expect_uncached,
        park,
    };
    /// One entry. The meaning of the numbers depends on the kind; `first` is a place in the array of its payload.
    struct Work {
        Kind kind{};
        CoreId core{};
        std::uint64_t address = 0;
        std::uint64_t other = 0;  // address of a source, size, time, package
        std::size_t first = 0;
        std::size_t count = 0;
    };
    struct TlbFlush {
        SpaceId space{};
        VirtualRange range{};
        CpuSet cpus{};
    };

    void add(Kind kind, std::uint64_t address, std::uint64_t other = 0, std::size_t first = 0,
             std::size_t count = 0) {
        entries_.push_back({kind, core_, address, other, first, count});
    }
    /// Returns the last entry if it is of this kind and ends at `address`, so that more of the same can join it.
    Work* joinable(Kind kind, std::uint64_t address, std::uint64_t unit);
    void play_one(const Work& work, Hardware& hardware, FrameOwner& owner);
    std::size_t program(std::size_t first, Hardware& hardware, std::vector<tme::PconfigResult>& results);
    void flush_one(const Work& work, Hardware& hardware);
    [[nodiscard]] SimTime cost_of(const Work& work) const;
    void clear();

    KernelCosts costs_;
    CoreId core_{};
    std::vector<Work> entries_;
    std::vector<std::byte> bytes_;
    std::vector<EntryChange> changes_;
    std::vector<TlbFlush> flushes_;
    std::vector<CpuSet> cpu_sets_;
    std::vector<tme::KeyProgramImage> images_;
    std::size_t parked_ = 0;
    WorkLocks locks_;
};

}  // namespace mktme::syscall
