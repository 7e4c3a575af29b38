// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/base/track.hpp"
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

/// Completion at `done` of a read, when its data are available, or of a write, when its last beat is sent.
struct Completion {
    std::uint64_t tag;
    SimTime done;
};

/// Parameters and shared objects of the data channels of one channel.
struct DataChannelContext {
    const dram::Part& part;
    std::uint64_t ranks;
    const ControllerParams& controller;
    const dram::DramParams& dram;
    const ClockDomain& clock;
    Cycles watchdog;                       // longest time without progress; Cycles::max(): unlimited
    crypto::EngineTiming* engine;          // null with encryption.mode = off
    std::vector<Completion>* completions;  // destination of completions; null: not reported
    std::vector<CommandRecord>* commands;  // destination of commands; null: no log
    DataPath* data;                        // data path of requests; null with data.mode = none
};

/// Queues, scheduler and DRAM of one data channel. One `step` is one cycle of docs/models/memory-controller.md. Cycles
/// in which nothing can happen are never visited.
class DataChannel {
public:
    DataChannel(const DataChannelContext& context, std::uint32_t number);

    [[nodiscard]] bool is_port_free() const { return !port_.has_value(); }
    /// Offers a request at the port in cycle `at`; `step` accepts it when possible. Precondition: the port is free.
    void offer(const Request& request, Cycles at);
    /// Closes the port from cycle `now` on. It accepts nothing until `open`.
    void close(Cycles now);
    void open(Cycles now);
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
    /// Runs only step 1 of cycle `now`. Returns true if the request at the port was accepted.
    bool arrive(Cycles now);
    /// Runs all of cycle `now`. Precondition: `now` is next(), and calls come in order of time.
    void step(Cycles now);
    /// Runs all cycles before `until` while nothing is queued: only commands that need no request are issued.
    void idle(Cycles until);

    [[nodiscard]] bool is_drained() const { return !port_ && queues_.is_empty() && merges_.is_empty(); }
    [[nodiscard]] std::uint64_t queued_reads() const { return queues_.size(Direction::read); }
    /// Returns the completion of the latest request to complete.
    [[nodiscard]] SimTime last_done() const { return last_done_; }
    [[nodiscard]] MemoryStats stats(SimTime elapsed) const;
    void begin_phase();
    /// Makes tracks of the levels of the queues.
    void show(Tracks& tracks, const std::string& path);
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
    Cycles port_ready_{};  // first cycle in which the request at the port may enter
    Cycles open_from_{};   // first cycle in which the port accepts after `close`
    Cycles last_accept_{};
    bool is_closed_ = false;
    bool write_is_awaited_ = false;  // the request at the port waits for a queued write of its line
    bool accepted_any_ = false;

    Cycles bus_free_{};  // first cycle in which the command bus is free
    Cycles next_{};
    Cycles last_progress_{};  // a request was offered, accepted, merged or served, or its rank was woken
    Decision decision_;
    bool undecided_ = false;                // the decision waits until the command bus is free
    bool stale_ = true;                     // the decision predates the latest change, except an arrival:
    dram::BankIndex arrived_in_ = no_bank;  // bank of the one request that arrived since the decision
    SimTime last_done_{};

    MemoryStats stats_;
    Cycles dram_cycles_{};
    Cycles transfer_cycles_{};
    std::array<Gauge<Cycles>, direction_count> queued_;
    std::array<Cycles, direction_count> residency_{};    // summed over requests that left their queue
    std::array<std::uint64_t, direction_count> left_{};  // number of those requests
};

}  // namespace mktme::memctrl
