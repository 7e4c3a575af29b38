// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/base/stat_sources.hpp"
#include "models/cache/access_queue.hpp"
#include "models/cache/cached_contents.hpp"
#include "models/cache/slice.hpp"
#include "models/memctrl/request/requester_id.hpp"
#include "models/platform/link.hpp"

namespace mktme::platform {

struct LineAccess;
class Package;
class TableLines;

/// Returns the first cycle of a clock that does not begin before `time`; Cycles::max() for SimTime::max(): never.
inline Cycles cycle_at(const ClockDomain& clock, SimTime time) {
    return time == SimTime::max() ? Cycles::max() : clock.at_or_after(time);
}

/// The part of a machine between its cores and its memory controllers: slices with their directories, and links between
/// packages, on the clock of the cores (docs/models/coherence.md).
///
/// Cores and slices are numbered through, those of package 0 first. It runs ahead of the cores as far as their messages
/// permit, and the controllers run ahead of it as far as its requests permit.
class Uncore {
public:
    /// Connects each slice to its package. The packages must outlive the uncore. `clock` is that of cores and slices,
    /// `device_packages` says where devices are attached; `tables`, if not null, follows the page tables in memory.
    Uncore(const cache::HierarchyParams& params, const LinkTiming& link, const ClockDomain& clock,
           const std::vector<Package*>& packages, const std::vector<std::size_t>& device_packages,
           TableLines* tables);
    Uncore(const Uncore&) = delete;
    Uncore& operator=(const Uncore&) = delete;

    /// Takes a message of a core, which comes in a cycle that is not done.
    void deliver(const cache::Message& message);
    /// Takes what a core has read and written, and clears it. It must have come before a slice's cycle that is later by
    /// a hop.
    void note_accesses(std::size_t core, std::vector<cache::CacheAccess>& accesses) {
        if (!accesses.empty()) accesses_.add(core, accesses);
    }
    /// Judges all accesses before cycle `end` that are left, but for those that an access of a device may yet precede.
    /// Precondition: all cores have done these cycles.
    void judge_before(Cycles end);
    /// Does everything before `limit` that can happen. A message to a core lowers the limit to the cycle in which the
    /// core's answer could come. Precondition: the limit is not behind the barrier.
    void run(Cycles limit);
    /// Sets a barrier: from now on, the controllers do no cycle that begins at or after `time`.
    void stop_at(SimTime time);
    /// Lets the controllers do what is left before the barrier. Precondition: slices and cores have done all of it.
    void reach();
    /// Takes the answers that actions of the machine's agenda have made known: a PCONFIG that drains runs controllers ahead.
    void collect_answers();
    /// Returns the next cycle in which something can happen, as far as is known; Cycles::max() if there is none. Messages
    /// that cores have not sent yet are unknown; answers of memory are not.
    [[nodiscard]] Cycles next() const;
    /// Messages to cores. Their host removes them.
    [[nodiscard]] std::vector<cache::Message>& outbox() { return to_cores_; }
    /// Returns true if nothing is on its way, and no line waits for memory.
    [[nodiscard]] bool is_quiet() const;

    /// Returns the first DRAM cycle that the controllers have not done.
    [[nodiscard]] Cycles memory_done() const { return memory_done_; }
    [[nodiscard]] std::uint64_t slices() const { return slices_.size(); }
    [[nodiscard]] const cache::Slice& slice(std::size_t number) const { return *slices_[number]; }
    [[nodiscard]] cache::Slice& slice(std::size_t number) { return *slices_[number]; }
    /// Returns true if a slice, or a core, has a line, or the line is on its way to one.
    [[nodiscard]] bool is_cached(PhysAddr line) const;
    /// Calls `visit(line)` for each such line, once or twice, in no order.
    template <class Visitor>
    void for_each_cached(Visitor&& visit) const {
        for (const auto& slice : slices_) {
            slice->array().for_each([&](cache::EntryIndex entry) { visit(slice->array().line(entry)); });
            slice->directory().for_each([&](PhysAddr line, const auto&) { visit(line); });
        }
    }
    void observe(cache::CacheObserver* observer);
    /// Returns a line of text for each thing on its way in slices, links and memory.
    [[nodiscard]] std::vector<std::string> on_its_way() const;
    /// Adds slices and links to the sources of statistics.
    void report_to(StatSources& sources);

private:
    struct Home {
        Package* package;
        std::optional<cache::CachedContents> contents;  // unless data.mode = none
    };
    /// The way between the cores of one package and the slices of another.
    struct Way {
        std::size_t of_cores;  // packages
        std::size_t of_slices;
        Link to_slices;
        Link to_cores;
    };

    /// Gives the statistics of the directory of a slice.
    struct DirectoryReporter {
        const cache::Slice* slice;
        [[nodiscard]] const cache::DirectoryStats& stats() const { return slice->directory_stats(); }
    };

    // Messages.
    [[nodiscard]] Cycles next_event() const;
    void step(Cycles now);
    void step_links(Cycles now);
    void send_to_cores(std::uint32_t slice, std::size_t sent);
    [[nodiscard]] std::size_t package_of(std::uint32_t requester) const { return packages_[requester]; }
    [[nodiscard]] std::size_t home_of(PhysAddr line) const;
    [[nodiscard]] cache::Slice& slice_of(PhysAddr line, std::size_t home) const;
    [[nodiscard]] Way& way(std::size_t of_cores, std::size_t of_slices);

    // Memory.
    [[nodiscard]] Cycles next_of_memory() const;
    [[nodiscard]] Cycles dram_cycle_after(Cycles cycle) const;
    [[nodiscard]] bool has_run_memory_to(Cycles cycle) const;
    void run_memory(Cycles decides);
    [[nodiscard]] std::uint16_t whole_cycles(SimTime time) const;
    void take_data(cache::CachedContents& contents, PhysAddr line, const contents::ReadData& data);
    void judge_accesses(Cycles last);
    void see_devices();
    void send_to_memory(std::uint32_t slice);
    void answer_for_nobody(const cache::MemoryRequest& request, std::uint32_t slice);
    [[nodiscard]] LineAccess access_of(const cache::MemoryRequest& request, std::uint32_t slice);
    [[nodiscard]] Home& home_of_slice(std::size_t slice) { return homes_[slice / cores_a_package_]; }
    [[nodiscard]] const Package& any_package() const { return *homes_.front().package; }

    const ClockDomain& clock_;
    const Cycles latency_;  // of a slice
    const Cycles hop_;
    const std::uint64_t cores_a_package_;  // and slices
    std::vector<Home> homes_;
    std::vector<std::size_t> packages_;  // by core, then by device
    std::vector<std::unique_ptr<cache::Slice>> slices_;
    std::vector<memctrl::RequesterId> requesters_;  // by slice
    std::vector<Way> ways_;                         // by package of the cores, then of the slices
    std::vector<cache::Message> to_cores_;
    std::vector<cache::Message> crossing_;
    std::vector<cache::CacheAccess> of_devices_;
    std::vector<cache::MemoryRequest> to_memory_;
    cache::AccessQueue accesses_;
    std::deque<DirectoryReporter> reporters_;
    Cycles limit_ = Cycles::max();
    Cycles memory_done_{};               // DRAM cycles before it are done
    Cycles memory_end_ = Cycles::max();  // first DRAM cycle behind the barrier
    TableLines* tables_;
    cache::CacheObserver* observer_ = nullptr;
};

}  // namespace mktme::platform
