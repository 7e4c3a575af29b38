// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <queue>
#include <vector>

#include "models/memctrl/memory_system.hpp"
#include "workloads/front_end/keyid_assigner.hpp"
#include "workloads/front_end/line_span.hpp"
#include "workloads/front_end/probe.hpp"
#include "workloads/front_end/reads_under_way.hpp"
#include "workloads/front_end/workload_stats.hpp"
#include "workloads/request.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// When does the next request of a trace or generator reach the memory controller, and in which lines?
///
/// The front end runs on the DRAM clock and keeps the order of its source: a line is offered no earlier than
/// the one before was accepted. It pulls the channels forward only as far as it must to know that, so a request
/// costs no event of the simulation kernel (docs/workloads.md describes the issue modes).
class MemoryFrontEnd {
public:
    /// `memory` must have no other driver, and report completions (ChannelParams::report_completions) with a window, a
    /// probe, or if the latency of reads of several lines is wanted.
    MemoryFrontEnd(const WorkloadParams& params, RequestSource& source, const KeyIdAssigner& keyids,
                   memctrl::MemorySystem& memory, std::optional<Probe> probe = std::nullopt);

    /// Hand over up to `requests` more; false when the source or the wanted number of requests is exhausted.
    bool run(std::uint64_t requests);

    [[nodiscard]] std::uint64_t issued() const { return issued_; }
    /// Share of the work handed over, 0..1; less than 0 when not known.
    [[nodiscard]] double progress() const;
    /// Cycle in which the latest line was accepted: nothing will be offered before.
    [[nodiscard]] Cycles now() const { return now_; }
    /// What was counted up to the latest completion of the memory.
    [[nodiscard]] const WorkloadStats& stats();

private:
    void hand_over(const TraceRequest& request, Cycles due);
    void bring_data(memctrl::Request& line, const LineSpan& span, std::uint64_t i);
    void hand_over_probe();
    void accept(const memctrl::Request& line, Cycles due);
    [[nodiscard]] memctrl::Request decode(const TraceRequest& request, PhysAddr line,
                                          std::uint64_t tag) const;
    void check_extent(const TraceRequest& request) const;

    [[nodiscard]] Cycles port_cycle(SimTime sent) const {
        return memory_.clock().at_or_after(sent + frontend_latency_);
    }
    [[nodiscard]] Cycles due_cycle(const TraceRequest& request);
    [[nodiscard]] bool probe_is_first(Cycles due);
    void await_window();
    [[nodiscard]] SimTime earliest_completion();
    void collect(memctrl::Channel& channel);
    void finish_line(std::uint64_t number, SimTime done);

    WorkloadParams params_;
    RequestSource& source_;
    const KeyIdAssigner& keyids_;
    memctrl::MemorySystem& memory_;
    std::uint64_t window_;  // reads outstanding at most; 0: no limit
    SimTime frontend_latency_;

    std::uint64_t issued_ = 0;
    Cycles now_{};
    TraceRequest next_;
    bool has_next_ = false;  // next_ was taken from the source and not yet handed over
    ReadsUnderWay reads_;
    std::priority_queue<SimTime, std::vector<SimTime>, std::greater<>>
        completions_;  // of reads done, as far as the window must await them
    std::optional<Probe> probe_;
    memctrl::Channel* probed_ = nullptr;  // where the probe's latest read went
    Cycles stall_{};
    WorkloadStats stats_;
};

}  // namespace mktme::workloads
