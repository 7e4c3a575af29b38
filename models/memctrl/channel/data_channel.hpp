// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <memory>
#include <string>

#include "models/contents/read_number.hpp"
#include "models/memctrl/channel/channel_meter.hpp"
#include "models/memctrl/channel/data_channel_context.hpp"
#include "models/memctrl/channel/ingress.hpp"
#include "models/memctrl/channel/watchdog.hpp"
#include "models/memctrl/policy/drain_policy.hpp"
#include "models/memctrl/policy/page_policy.hpp"
#include "models/memctrl/policy/refresh/refresh_plan.hpp"
#include "models/memctrl/policy/scheduler_policy.hpp"
#include "models/memctrl/policy/sleep/sleep_plan.hpp"
#include "models/memctrl/queue/merge_list.hpp"

namespace mktme::memctrl {

struct Completion;

/// Port, queues, scheduler and DRAM of one data channel. One `step` is one cycle of docs/models/memory-controller.md.
/// Cycles in which nothing can happen are never visited.
class DataChannel {
public:
    /// `context` must outlive the data channel. `number` counts the data channels of the package.
    DataChannel(const DataChannelContext& context, std::uint32_t number);

    /// Puts a line on its way to the port, to come there in cycle `at` or later; `step` accepts it when possible.
    /// Precondition: cycle `at` is not done, or the port has been closed since.
    void put(const Request& request, Cycles at);
    [[nodiscard]] std::size_t waiting() const { return ingress_.size(); }
    /// Closes the port from cycle `now` on. It accepts nothing until `open`.
    void close(Cycles now);
    void open(Cycles now);
    [[nodiscard]] bool is_closed() const { return ingress_.is_closed(); }
    /// Returns true if `is_wanted(request)` is true for any accepted request that is still queued or being merged.
    template <class Predicate>
    [[nodiscard]] bool holds(Predicate&& is_wanted) const {
        return queues_.any(is_wanted) || merges_.any(is_wanted);
    }
    /// Returns the accepted write for the line of `request` through the same KeyID that is not in DRAM yet, or
    /// contents::no_write. Precondition: contents are simulated.
    [[nodiscard]] contents::WriteNumber pending_write(const Request& request) const;
    /// Returns the next cycle in which something can happen; Cycles::max() if nothing will without a new request.
    [[nodiscard]] Cycles next() const { return next_; }
    /// Runs only step 1 of cycle `now`. Returns true if the line at the port was accepted.
    bool arrive(Cycles now);
    /// Runs all of cycle `now`. Precondition: `now` is next(), and calls come in order of time.
    void step(Cycles now);
    /// Runs all cycles before `until` while nothing is queued: only commands that need no request are issued.
    /// Precondition: is_idle(), and no line comes to the port before `until`.
    void idle(Cycles until);

    /// Returns true if nothing is queued or being merged. Lines may be on their way to the port.
    [[nodiscard]] bool is_idle() const { return queues_.is_empty() && merges_.is_empty(); }
    [[nodiscard]] bool is_drained() const { return is_idle() && ingress_.is_empty(); }
    /// Returns the first cycle in which the next line on its way may be accepted; Cycles::max() without one.
    [[nodiscard]] Cycles next_arrival() const { return ingress_.ready(); }
    [[nodiscard]] std::uint64_t queued_reads() const { return queues_.size(Direction::read); }
    /// Returns a time before which no request put so far completes, beyond those whose completion is known;
    /// SimTime::max() if there is none.
    [[nodiscard]] SimTime completion_horizon() const;
    /// Returns the completion of the latest request to complete.
    [[nodiscard]] SimTime last_done() const { return last_done_; }
    [[nodiscard]] MemoryStats stats(SimTime elapsed) const { return meter_.stats(elapsed, device_); }
    void begin_phase() { meter_.begin_phase(); }
    /// Makes tracks of the levels of the queues.
    void show(Tracks& tracks, const std::string& path) { meter_.show(tracks, path); }
    /// Returns a description of the oldest request and of its bank for messages.
    [[nodiscard]] std::string describe_oldest() const;

private:
    static constexpr dram::BankIndex no_bank = std::numeric_limits<dram::BankIndex>::max();

    // Step 1 (data_channel_arrival.cpp).
    void join_merged(Cycles now);
    bool enter(const Request& request, Cycles now);
    bool enter_read(const Request& request, Cycles now);
    bool enter_write(const Request& request, Cycles now);
    bool enter_partial(const Request& request, Cycles now);
    [[nodiscard]] bool coalesce(const Request& request, EntryIndex write, Cycles now);
    void forward(const Request& request, EntryIndex write, Cycles now);
    EntryIndex admit(const Request& request, Cycles now);
    EntryIndex push(const Request& request, Cycles now);

    // Steps 2 to 4.
    [[nodiscard]] SchedulerView view() {
        return {device_, queues_, *drain_, refresh_, context_.engine, sleep_.is_on()};
    }
    void decide(Cycles now);
    [[nodiscard]] Decision choose(Cycles now);
    void consider_housekeeping(Cycles free, Decision& best) const;
    [[nodiscard]] bool reconsider(Cycles now);
    [[nodiscard]] bool is_overtaken(const Decision& decision, Cycles now);

    // Watchdog (data_channel_watch.cpp).
    [[nodiscard]] Cycles waited_until(Cycles now);
    void check_progress(Cycles now);

    // Effects of a command (data_channel_issue.cpp).
    void issue(Decision decision, Cycles now);
    void issue_for_request(const Decision& decision, Cycles now);
    void issue_to_unit(const Decision& decision, Cycles now);
    void issue_to_rank(const Decision& decision, Cycles now);
    void forget_hits(const dram::RefreshUnit& unit);
    void serve_burst(const Decision& decision, Cycles now);
    void serve_read(const Entry& entry, Cycles now);
    void serve_write(const Entry& entry, Cycles now);
    void leave(EntryIndex index, Cycles now);
    [[nodiscard]] contents::ReadNumber take_data(const Request& request, bool is_merge, Cycles now);
    void complete(const Request& request, const Completion& completion);
    void log(const Decision& decision, Cycles now) const;

    const DataChannelContext& context_;
    std::uint32_t number_;
    RefreshPlan refresh_;
    SleepPlan sleep_;
    std::unique_ptr<PagePolicy> pages_;
    dram::Device device_;
    RequestQueues queues_;
    std::unique_ptr<DrainPolicy> drain_;
    std::unique_ptr<SchedulerPolicy> scheduler_;
    MergeList merges_;
    Ingress ingress_;
    Watchdog watchdog_;
    ChannelMeter meter_;

    bool write_is_awaited_ = false;  // the line at the port waits for a queued write of its line
    Cycles bus_free_{};              // first cycle in which the command bus is free
    Cycles next_{};
    Decision decision_;
    bool undecided_ = false;                // the decision waits until the command bus is free
    bool stale_ = true;                     // the decision predates the latest change, except an arrival:
    dram::BankIndex arrived_in_ = no_bank;  // bank of the one request that arrived since the decision
    SimTime last_done_{};
};

}  // namespace mktme::memctrl
