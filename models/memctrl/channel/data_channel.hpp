// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/base/gauge.hpp"
#include "models/dram/device.hpp"
#include "models/memctrl/channel/command_record.hpp"
#include "models/memctrl/channel/data_path.hpp"
#include "models/memctrl/memory_stats.hpp"
#include "models/memctrl/policy/drain_policy.hpp"
#include "models/memctrl/policy/page_policy.hpp"
#include "models/memctrl/policy/refresh/refresh_plan.hpp"
#include "models/memctrl/policy/scheduler_policy.hpp"
#include "models/memctrl/policy/sleep/sleep_plan.hpp"
#include "models/memctrl/queue/merge_list.hpp"

namespace mktme::memctrl {

/// A read whose data are there, or a write whose last beat is sent, at `done`.
struct Completion {
    std::uint64_t tag;
    SimTime done;
};

/// What the data channels of one channel are made from and share.
struct DataChannelContext {
    const dram::Part& part;
    std::uint64_t ranks;
    const ControllerParams& controller;
    const dram::DramParams& dram;
    const ClockDomain& clock;
    Cycles watchdog;                       // longest time without progress; Cycles::max(): any
    crypto::EngineTiming* engine;          // null with encryption.mode = off
    std::vector<Completion>* completions;  // where completions go; null: nobody asks
    std::vector<CommandRecord>* commands;  // where commands go; null: no log
    DataPath* data;                        // what requests carry; null with data.mode = none
};

/// Queues, scheduler and DRAM of one data channel: one cycle of docs/models/memory-controller.md is one `step`,
/// and cycles in which nothing can happen are never visited.
class DataChannel {
public:
    DataChannel(const DataChannelContext& context, std::uint32_t number);

    [[nodiscard]] bool is_port_free() const { return !port_.has_value(); }
    /// Put a request to the free port in cycle `at`; `step` accepts it when it can.
    void offer(const Request& request, Cycles at);
    /// From cycle `now` on nothing is accepted, until the port opens.
    void close(Cycles now);
    void open(Cycles now);
    /// True when `is_wanted(request)` of some request that was accepted and is not through.
    template <class Predicate>
    [[nodiscard]] bool holds(Predicate&& is_wanted) const {
        return queues_.any(is_wanted) || merges_.any(is_wanted);
    }
    /// The write that was accepted for the line of `request` through the same KeyID and is not in DRAM yet;
    /// contents::no_write: there is none. Where contents are simulated.
    [[nodiscard]] contents::WriteNumber pending_write(const Request& request) const;
    /// The next cycle in which something can happen; Cycles::max() when nothing ever will by itself.
    [[nodiscard]] Cycles next() const { return next_; }
    /// Do only step 1 of cycle `now`; true when the request at the port was accepted.
    bool arrive(Cycles now);
    /// Do all of cycle `now`. Call with `now` = next(), never backwards.
    void step(Cycles now);
    /// With nothing queued ranks are only refreshed and put to sleep: do that for all cycles before `until`.
    void idle(Cycles until);

    [[nodiscard]] bool is_drained() const { return !port_ && queues_.is_empty() && merges_.is_empty(); }
    [[nodiscard]] std::uint64_t queued_reads() const { return queues_.size(Direction::read); }
    /// Completion of the latest request to complete.
    [[nodiscard]] SimTime last_done() const { return last_done_; }
    [[nodiscard]] MemoryStats stats(SimTime elapsed) const;
    /// The oldest request there is and what holds it up, for people.
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
    EntryIndex admit(const Request& request, Cycles now);
    EntryIndex push(const Request& request, Cycles now);

    // Steps 2 to 4.
    [[nodiscard]] SchedulerView view() {
        return {device_, queues_, *drain_, refresh_, context_.engine, sleep_.is_on()};
    }
    void decide(Cycles now);
    [[nodiscard]] Decision choose(Cycles now);
    void consider_housekeeping(Cycles free, Decision& best) const;
    [[nodiscard]] QueueStats queue_stats(Direction direction, SimTime elapsed) const;
    [[nodiscard]] bool reconsider(Cycles now);
    [[nodiscard]] bool is_overtaken(const Decision& decision, Cycles now);

    // Is it stuck? (data_channel_watch.cpp)
    [[nodiscard]] Cycles waited_until(Cycles now);
    void check_progress(Cycles now);

    // What a command does (data_channel_issue.cpp).
    void issue(Decision decision, Cycles now);
    void issue_for_request(const Decision& decision, Cycles now);
    void issue_to_unit(const Decision& decision, Cycles now);
    void issue_to_rank(const Decision& decision, Cycles now);
    void forget_hits(const dram::RefreshUnit& unit);
    void serve_burst(const Decision& decision, Cycles now);
    void serve_read(const Entry& entry, Cycles now);
    void take_data(const Request& request, bool is_merge, Cycles now);
    void serve_write(const Entry& entry, Cycles now);
    void complete(EntryIndex index, Cycles now);
    void note_latency(const Entry& entry, SimTime done, Histogram& latency);
    void complete(const Request& request, SimTime done);
    void log(const Decision& decision, Cycles now) const;

    DataChannelContext context_;
    std::uint32_t number_;
    RefreshPlan refresh_;
    SleepPlan sleep_;
    std::unique_ptr<PagePolicy> pages_;
    dram::Device device_;
    RequestQueues queues_;
    std::unique_ptr<DrainPolicy> drain_;
    std::unique_ptr<SchedulerPolicy> scheduler_;
    MergeList merges_;

    std::optional<Request> port_;
    Cycles port_ready_{};  // first cycle the request at the port may enter
    bool is_closed_ = false;
    Cycles open_from_{};             // nothing was accepted before
    bool write_is_awaited_ = false;  // the request at the port waits for a queued write of its line
    Cycles last_accept_{};
    bool accepted_any_ = false;

    Cycles bus_free_{};  // first cycle the command bus is free
    Cycles next_{};
    Cycles
        last_progress_{};  // a request was offered, accepted, merged or served a burst, or its rank was woken
    Decision decision_;
    bool undecided_ = false;                // to be decided when the command bus is free
    bool stale_ = true;                     // the decision was made before the latest change, other than:
    dram::BankIndex arrived_in_ = no_bank;  // one request came for this bank
    SimTime last_done_{};

    MemoryStats stats_;
    Cycles dram_cycles_{};
    Cycles transfer_cycles_{};
    std::array<Gauge, direction_count> queued_;
    std::array<Cycles, direction_count> residency_{};    // summed over requests that left their queue
    std::array<std::uint64_t, direction_count> left_{};  // how many those are
};

}  // namespace mktme::memctrl
