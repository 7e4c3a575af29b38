// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <queue>
#include <vector>

#include "models/platform/line_port.hpp"
#include "workloads/front_end/front_end.hpp"
#include "workloads/front_end/keyid_assigner.hpp"
#include "workloads/front_end/line_span.hpp"
#include "workloads/front_end/port_wait.hpp"
#include "workloads/front_end/probe.hpp"
#include "workloads/front_end/reads_under_way.hpp"
#include "workloads/front_end/workload_stats.hpp"
#include "workloads/request.hpp"
#include "workloads/workload_params.hpp"

namespace mktme::workloads {

/// Front end of the memory controller: splits the requests of a trace or generator into lines and times their arrival.
///
/// It runs on the DRAM clock and keeps the order of its source: a line is offered no earlier than the one before was
/// accepted. It advances the channels only as far as it must to determine that, so a request costs no event of the
/// simulation kernel (docs/workloads.md describes the issue modes).
class MemoryFrontEnd final : public FrontEnd {
public:
    /// Puts its lines at `port`, the door of `package`.
    MemoryFrontEnd(const WorkloadParams& params, RequestSource& source, const KeyIdAssigner& keyids,
                   const platform::Package& package, platform::LinePort& port,
                   std::optional<Probe> probe = std::nullopt);

    /// Hands over up to `requests` more. Returns false if the source or the number of requests wanted is exhausted.
    bool run(std::uint64_t requests) override;

    [[nodiscard]] std::uint64_t issued() const override { return issued_; }
    /// Returns the share of the work handed over, 0..1; negative if unknown.
    [[nodiscard]] double progress() const override;
    /// Returns the cycle in which the latest line was accepted. No line is offered before it.
    [[nodiscard]] Cycles now() const override { return now_; }
    [[nodiscard]] SimTime time() const override { return package_.clock().edge(now_); }
    /// Returns the statistics of a run, or a part of it, that lasted until `elapsed`.
    [[nodiscard]] WorkloadStats stats(SimTime elapsed);
    void begin_phase() { mktme::begin_phase(stats_); }
    /// Adds requests, and the wait of their lines at the memory's ports, to the sources of statistics.
    void report_to(StatSources& sources) override;

private:
    void hand_over(const TraceRequest& request, Cycles due);
    [[nodiscard]] platform::LineAccess access_of(const TraceRequest& request, const LineSpan& span,
                                                 std::uint64_t i);
    void bring_data(platform::LineAccess& access, const LineSpan& span, std::uint64_t i);
    void hand_over_probe();
    void accept(platform::LineAccess& access, const TraceRequest& request, Cycles due);
    [[nodiscard]] PhysAddr address_of(const TraceRequest& request, PhysAddr line) const;
    void check_extent(const TraceRequest& request) const;

    [[nodiscard]] Cycles port_cycle(SimTime sent) const {
        return package_.clock().at_or_after(sent + frontend_latency_);
    }
    [[nodiscard]] Cycles due_cycle(const TraceRequest& request);
    [[nodiscard]] bool probe_is_first(Cycles due);
    void await_window();
    [[nodiscard]] SimTime earliest_completion();
    void collect();
    void finish_line(std::uint64_t number, SimTime done);

    WorkloadParams params_;
    RequestSource& source_;
    const KeyIdAssigner& keyids_;
    const platform::Package& package_;
    platform::LinePort& port_;
    std::uint64_t window_;  // reads outstanding at most; 0: no limit
    SimTime frontend_latency_;

    std::uint64_t issued_ = 0;
    Cycles now_{};
    TraceRequest next_;
    bool has_next_ = false;  // next_ was taken from the source and not yet handed over
    ReadsUnderWay reads_;
    std::priority_queue<SimTime, std::vector<SimTime>, std::greater<>>
        completions_;  // completion times of reads that the window still counts
    std::optional<Probe> probe_;
    crypto::Line payload_{};  // data of the line that is handed over
    PortWait port_wait_;
    WorkloadStats stats_;
};

}  // namespace mktme::workloads
