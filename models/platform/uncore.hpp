// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/cache/slice.hpp"
#include "models/platform/package.hpp"

namespace mktme::platform {

/// The part of a package between its cores and its memory controllers: slices with their directories, on the clock of the
/// cores (docs/models/coherence.md).
///
/// It runs ahead of the cores as far as their messages permit, and the controllers run ahead of it as far as its requests
/// permit.
class Uncore {
public:
    /// Connects each slice to the package, which must outlive the uncore. `clock` is that of cores and slices.
    Uncore(const cache::HierarchyParams& params, const ClockDomain& clock, Package& package);
    Uncore(const Uncore&) = delete;
    Uncore& operator=(const Uncore&) = delete;

    /// Takes a message of a core, which comes in a cycle that is not done.
    void deliver(const cache::Message& message);
    /// Does everything before `limit` that can happen. A message to a core lowers the limit to the cycle in which the
    /// core's answer could come. The controllers do nothing at or after `barrier`, which is not before the limit.
    void run(Cycles limit, Cycles barrier = Cycles::max());
    /// Lets the controllers do what is left before `barrier`. Precondition: slices and cores have done all of it.
    void reach(Cycles barrier);
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
    void observe(cache::CacheObserver* observer);

private:
    [[nodiscard]] Cycles next_event() const;
    [[nodiscard]] Cycles next_of_memory() const;
    [[nodiscard]] Cycles dram_cycle_after(Cycles cycle) const;
    [[nodiscard]] Cycles dram_cycle_at(Cycles barrier) const;
    [[nodiscard]] bool has_run_memory_to(Cycles cycle) const;
    void run_memory(Cycles decides);
    void collect_answers();
    void step(Cycles now);
    void send_to_memory(std::uint32_t slice);

    const ClockDomain& clock_;
    Package& package_;
    Cycles latency_;  // of a slice
    Cycles hop_;
    std::vector<std::unique_ptr<cache::Slice>> slices_;
    std::vector<memctrl::RequesterId> requesters_;  // by slice
    std::vector<cache::Message> to_cores_;
    std::vector<cache::MemoryRequest> to_memory_;
    Cycles limit_ = Cycles::max();
    Cycles memory_done_{};               // DRAM cycles before it are done
    Cycles memory_end_ = Cycles::max();  // first DRAM cycle behind the barrier
    cache::CacheObserver* observer_ = nullptr;
};

}  // namespace mktme::platform
