// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "models/base/clock_domain.hpp"
#include "models/base/gauge.hpp"
#include "models/dram/device.hpp"
#include "models/memctrl/command_record.hpp"
#include "models/memctrl/drain_policy.hpp"
#include "models/memctrl/memory_stats.hpp"
#include "models/memctrl/refresh_timer.hpp"
#include "models/memctrl/request_queues.hpp"

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
    crypto::EngineTiming* engine;          // null with encryption.mode = off
    std::vector<Completion>* completions;  // where completions go; null: nobody asks
    std::vector<CommandRecord>* commands;  // where commands go; null: no log
};

/// Queues, scheduler and DRAM of one data channel: one cycle of docs/models/memory-controller.md is one `step`,
/// and cycles in which nothing can happen are never visited.
class DataChannel {
public:
    DataChannel(const DataChannelContext& context, std::uint32_t number);

    [[nodiscard]] bool is_port_free() const { return !port_.has_value(); }
    /// Put a request to the free port in cycle `at`; `step` accepts it when it can.
    void offer(const Request& request, Cycles at);
    /// The next cycle in which something can happen; Cycles::max() when nothing ever will by itself.
    [[nodiscard]] Cycles next() const { return next_; }
    /// Do only step 1 of cycle `now`, when a request waits at the port; true when it was accepted.
    bool arrive(Cycles now);
    /// Do all of cycle `now`. Call with `now` = next(), never backwards.
    void step(Cycles now);

    /// With nothing queued only refreshes happen: do those before `until` without asking the scheduler each time.
    void rest(Cycles until);

    [[nodiscard]] bool is_drained() const {
        return !port_ && queues_.size(Direction::read) == 0 && queues_.size(Direction::write) == 0;
    }
    [[nodiscard]] std::uint64_t queued_reads() const { return queues_.size(Direction::read); }
    /// Completion of the latest request to complete.
    [[nodiscard]] SimTime last_done() const { return last_done_; }
    [[nodiscard]] MemoryStats stats(SimTime elapsed) const;

private:
    /// Order of the classes of commands that are legal in the same cycle.
    enum class Class : std::uint8_t { urgent_refresh, preferred, other, idle_refresh };

    struct Decision {
        Cycles at = Cycles::max();
        Class rank_order = Class::idle_refresh;
        std::uint64_t sequence = 0;
        dram::Command command{};
        std::uint32_t where = 0;  // bank, or rank for PREA and REF
        Slot slot = no_slot;
    };

    bool enter_read(const Request& request, Cycles now);
    bool enter_write(const Request& request, Cycles now);
    void push(const Request& request, Cycles now);

    [[nodiscard]] Decision choose(Cycles now) const;
    void consider_refresh(Cycles free, Decision& best) const;
    void consider_bank(dram::BankIndex bank, Cycles free, Decision& best) const;
    [[nodiscard]] Cycles column_gate(const Entry& entry) const;
    [[nodiscard]] bool is_column(dram::Command c) const {
        return c == dram::Command::RD || c == dram::Command::WR;
    }

    void issue(const Decision& decision, Cycles now);
    void issue_refresh(const Decision& decision, Cycles now);
    void serve_read(const Entry& entry, Cycles now);
    void serve_write(const Entry& entry, Cycles now);
    void serve(Slot slot, Cycles now);
    void note_column(const Entry& entry, SimTime done, Histogram& latency);
    void complete(const Request& request, SimTime done);
    void log(const Decision& decision, Cycles now) const;

    DataChannelContext context_;
    Class column_class_;
    Class row_class_;
    std::uint32_t number_;
    dram::Device device_;
    RequestQueues queues_;
    DrainPolicy drain_;
    RefreshTimer refresh_;

    std::optional<Request> port_;
    Cycles port_ready_{};  // first cycle the request at the port may enter
    bool read_in_hazard_ = false;
    Cycles last_accept_{};
    bool accepted_any_ = false;

    Cycles bus_free_{};  // first cycle the command bus is free
    Cycles next_{};
    Decision decision_;
    std::vector<Cycles> rest_from_;  // per rank: tRFC after its last RD or WR
    bool stale_ = true;              // the decision was made before the latest change
    SimTime last_done_{};

    MemoryStats stats_;
    Cycles dram_cycles_{};
    Cycles transfer_cycles_{};
    std::array<Gauge, direction_count> queued_;
};

}  // namespace mktme::memctrl
