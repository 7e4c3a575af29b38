// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "models/base/stat_sources.hpp"
#include "models/cpu/core.hpp"
#include "models/platform/dma_device.hpp"
#include "models/platform/idle_stats.hpp"
#include "models/platform/link_params.hpp"
#include "models/platform/uncore.hpp"

namespace mktme::platform {

/// Parameters of the cores, caches and links of a machine.
struct ProcessorParams {
    Frequency clock{2'400'000'000};  // of cores, caches, slices and links
    LinkParams link{};
    cpu::CoreParams core;
    cache::HierarchyParams caches;
    mmu::MmuParams mmu;
    mmu::TlbParams tlb;
};

/// What a core executes, and in which address space.
struct CoreJob {
    cpu::InstructionSource* source = nullptr;  // null: idle
    mmu::PageTables* tables = nullptr;
    cpu::AddressSpace space;
};

/// What is attached to cores and slices.
struct Attached {
    cpu::TrapPort* traps = nullptr;  // answers the traps of cores; null: a trap is an error of the program
    TableLines* tables = nullptr;    // page tables in memory, if the machine has them
    std::vector<DmaDevice::Setup> devices;
};

/// Cores of all packages of a machine, with their caches and slices, in front of its memory controllers.
///
/// Each core runs ahead of the others and of the uncore by what the latencies between them permit, and no further; the
/// order in which they run never shows (docs/models/coherence.md#running-ahead).
class Processor {
public:
    /// `jobs`: of cores 0, 1, ... of package 0, then those of the next; those behind are idle. The packages and the jobs
    /// must outlive the processor, and what is attached as well.
    Processor(const ProcessorParams& params, const std::vector<CoreJob>& jobs,
              const std::vector<Package*>& packages, const Attached& attached = {});
    Processor(const Processor&) = delete;
    Processor& operator=(const Processor&) = delete;

    /// Runs until nothing can happen any more. Throws as check_finished() does.
    void run();
    /// Sets a barrier: from now on, no core, slice or channel does a cycle that begins at or after `time`; SimTime::max()
    /// for none.
    void stop_at(SimTime time);
    /// Lets all cores run as far as they may, then the slices and the controllers. Returns false if nothing is left to do
    /// before the barrier. Throws InvariantError, as check_finished() does, if it has gone on for long without progress.
    bool round();
    /// Lets the controllers do what is left before the barrier: then all have done exactly the cycles before it.
    /// Precondition: round() has returned false.
    void reach() { uncore_.reach(); }
    /// The host has run actions of the machine's agenda at the barrier, which may have run the controllers ahead.
    void see_actions() { uncore_.collect_answers(); }
    /// Returns false if nothing can happen any more.
    [[nodiscard]] bool can_go_on() const;
    [[nodiscard]] bool is_finished() const;
    /// Throws InvariantError that names what waits for what, unless all cores have finished and nothing is on its way.
    void check_finished() const;
    /// Returns the time that all cores have come to.
    [[nodiscard]] SimTime time() const;
    /// Adds cores, caches and translation to the sources of statistics.
    void report_to(StatSources& sources);

    [[nodiscard]] const ClockDomain& clock() const { return clock_; }
    [[nodiscard]] std::size_t cores() const { return cores_.size(); }
    [[nodiscard]] const cpu::Core& core(std::size_t number) const { return *cores_[number]; }
    [[nodiscard]] std::size_t devices() const { return devices_.size(); }
    [[nodiscard]] const DmaDevice& device(std::size_t number) const { return devices_[number]; }
    /// Gives a device an access. Precondition: cycle `access.at` is not done.
    void request(std::size_t device, const DeviceAccess& access) { devices_[device].request(access); }
    [[nodiscard]] const Uncore& uncore() const { return uncore_; }
    /// Returns all lines that a cache has modified; one that has moved to another level twice at most.
    [[nodiscard]] std::vector<PhysAddr> dirty_lines() const;
    void observe(cpu::MachineObserver* observer);

private:
    /// Gives the statistics of a core. One that has not finished has done all cycles up to the time asked for.
    struct CoreReporter {
        const Processor* processor;
        std::size_t number;
        [[nodiscard]] cpu::CoreStats stats(SimTime at) const;
    };
    /// Gives those of a core that has nothing left to do while others have.
    struct IdleReporter {
        const Processor* processor;
        std::size_t number;
        [[nodiscard]] IdleStats stats(SimTime at) const;
    };
    /// Gives the statistics of a private level of a core.
    struct LevelReporter {
        cache::PrivateLevel* level;
        [[nodiscard]] cache::CacheStats stats() const { return level->stats; }
        void begin_phase() const { level->stats.begin_phase(); }
    };

    void run_cores(Cycles of_uncore);
    [[nodiscard]] Cycles cores_go_on_until() const;
    void take_messages(std::vector<cache::Message>& outbox);
    void show_marks(Cycles now);
    void deliver_messages();
    [[nodiscard]] Cycles next_trap() const;
    void serve_traps(Cycles limit);
    void watch();
    [[nodiscard]] std::string describe() const;

    ClockDomain clock_;
    const cache::HierarchyParams caches_;
    Cycles hop_;
    LinkTiming link_;
    Cycles nearest_;       // the shortest time from a cycle of a slice or a link to a core
    Cycles core_to_core_;  // the same from a core to another: by way of a slice, or of the trap port
    mmu::PagingRules paging_;
    mmu::EptRules ept_;
    Uncore uncore_;
    std::vector<std::unique_ptr<cpu::Core>> cores_;
    std::deque<DmaDevice> devices_;
    cpu::TrapPort* port_;
    std::vector<cpu::Trap> traps_;       // on their way, in order
    std::vector<cpu::EntryMark> marks_;  // likewise
    std::vector<bool> has_work_;         // by core
    Cycles barrier_ = Cycles::max();     // the first cycle of this clock behind it
    std::uint64_t rounds_ = 0;
    std::uint64_t progress_ = 0;  // instructions and accesses of devices, when it was watched last
    std::deque<CoreReporter> core_reporters_;
    std::deque<IdleReporter> idle_reporters_;
    std::deque<LevelReporter> reporters_;
};

}  // namespace mktme::platform
