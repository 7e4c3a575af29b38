// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <queue>
#include <vector>

#include "models/memctrl/memory_system.hpp"
#include "workloads/keyid_assigner.hpp"
#include "workloads/request.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// When does the next request of a trace or generator reach the memory controller?
///
/// The front end runs on the DRAM clock and keeps the order of its source: a request is offered no earlier than
/// the one before was accepted. It pulls the channels forward only as far as it must to know that, so a request
/// costs no event of the simulation kernel (docs/workloads.md describes the issue modes).
class MemoryFrontEnd {
public:
    MemoryFrontEnd(const WorkloadParams& params, RequestSource& source, const KeyIdAssigner& keyids,
                   memctrl::MemorySystem& memory);

    /// Hand over up to `requests` more; false when the source or the wanted number of requests is exhausted.
    bool run(std::uint64_t requests);

    [[nodiscard]] std::uint64_t issued() const { return issued_; }
    /// Cycle in which the latest request was accepted: nothing will be offered before.
    [[nodiscard]] Cycles now() const { return now_; }
    /// Time requests waited at full queues before they were accepted, summed.
    [[nodiscard]] SimTime stall() const { return memory_.clock().edge(stall_); }

private:
    [[nodiscard]] memctrl::Request decode(const TraceRequest& request) const;
    [[nodiscard]] Cycles offer_cycle(const TraceRequest& request);
    void await_window();
    void collect(memctrl::Channel& channel);
    [[nodiscard]] SimTime earliest_completion();

    WorkloadParams params_;
    RequestSource& source_;
    const KeyIdAssigner& keyids_;
    memctrl::MemorySystem& memory_;
    std::uint64_t window_;  // reads outstanding at most; 0: no limit
    SimTime frontend_latency_;

    std::uint64_t issued_ = 0;
    Cycles now_{};
    Cycles stall_{};
    std::uint64_t queued_reads_ = 0;  // outstanding reads whose completion is not known yet
    std::priority_queue<SimTime, std::vector<SimTime>, std::greater<>> completions_;  // of the others
};

}  // namespace mktme::workloads
