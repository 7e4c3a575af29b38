// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "models/crypto/engine_timing.hpp"
#include "models/dram/device.hpp"
#include "models/memctrl/policy/decision.hpp"
#include "models/memctrl/policy/drain_policy.hpp"
#include "models/memctrl/policy/refresh/refresh_plan.hpp"

namespace mktme::memctrl {

/// State of a data channel that a scheduler decides on.
struct SchedulerView {
    const dram::Device& device;
    RequestQueues& queues;
    const DrainPolicy& drain;
    const RefreshPlan& refresh;
    const crypto::EngineTiming* engine;  // null with encryption.mode = off
    bool ranks_sleep;                    // some rank may be in power-down or self-refresh

    [[nodiscard]] bool is_asleep(dram::BankIndex bank) const {
        return ranks_sleep && device.is_asleep(device.rank_of(bank));
    }
};

/// First cycle in which the engine lets a column command for this request go.
Cycles column_gate(const SchedulerView& view, const Entry& entry);

/// Chooses the queued request that gets the next RD, WR, ACT or PRE: classes "column" and "row" of
/// docs/models/memory-controller.md, step 4.
///
/// Each `controller.scheduler` is a class in a file of its own in scheduler/. Helpers find the command that a request
/// needs next and its first cycle; a policy decides between requests.
class SchedulerPolicy {
public:
    SchedulerPolicy(const ControllerParams& params, std::uint64_t banks);
    virtual ~SchedulerPolicy() = default;

    /// Proposes the command that goes before `best`; the command bus is free from `free` on.
    virtual void consider(const SchedulerView& view, Cycles free, Decision& best) = 0;
    /// Proposes what a request that just came for `bank` adds. Returns false if all requests must be considered again.
    virtual bool reconsider(const SchedulerView& /*view*/, dram::BankIndex /*bank*/, Cycles /*free*/,
                            Decision& /*best*/) {
        return false;
    }
    /// ACT was issued to the bank.
    virtual void activated(dram::BankIndex /*bank*/) {}
    /// The bank served a line.
    virtual void served(dram::BankIndex /*bank*/) {}
    /// A command was issued to the bank, or a request for it came or left: what is known of it is stale.
    void forget(dram::BankIndex bank) {
        for (auto& dirty : dirty_) dirty[bank / 64] |= std::uint64_t{1} << bank % 64;
    }

protected:
    /// Lower bounds on the cycle of any command: the command bus and, for a line that enters the engine, the engine.
    using LowerBounds = std::array<Cycles, 1 + crypto::line_cipher_count>;

    /// Next command of a request. Commands to other banks of its group and rank delay it further; nothing else
    /// changes it until `forget`.
    struct Candidate {
        Cycles at{};     // allowed from then on, as far as bank and request go
        Cycles until{};  // no longer wanted from then on
        Precedence precedence = 0;
        EntryIndex entry = no_entry;  // on behalf of this request
        dram::Command command{};
        std::uint8_t bound = 0;  // index of its LowerBounds
        dram::Device::Around around{};
    };

    /// A bit a bank: what a policy has kept of it is stale.
    using DirtyBanks = std::vector<std::uint64_t>;
    [[nodiscard]] DirtyBanks& dirty(Direction direction) { return dirty_[index_of(direction)]; }

    /// RD or WR for a request that hits the open row.
    void look_at_column(const SchedulerView& view, EntryIndex index, Candidate& found) const;
    /// ACT or PRE for a request that does not hit.
    void look_at_row(const SchedulerView& view, EntryIndex index, Candidate& found) const;
    [[nodiscard]] static LowerBounds lower_bounds(const SchedulerView& view, Cycles free);
    /// First cycle in which the command may be issued.
    [[nodiscard]] static Cycles ready(const SchedulerView& view, const Candidate& candidate,
                                      const LowerBounds& bounds) {
        return std::max(
            {candidate.at, bounds[candidate.bound], view.device.earliest_around(candidate.around)});
    }
    /// Returns true if the command is an ACT that would delay an urgent refresh of other banks in its rank.
    [[nodiscard]] static bool is_held(const SchedulerView& view, const Candidate& candidate,
                                      dram::BankIndex bank, Cycles at);
    /// Makes the candidate the best decision if it goes before it.
    static void propose(const Candidate& candidate, dram::BankIndex bank, Cycles at, Decision& best);

private:
    CommandClass column_class_;
    CommandClass row_class_;
    std::array<DirtyBanks, direction_count> dirty_;
};

inline void SchedulerPolicy::propose(const Candidate& candidate, dram::BankIndex bank, Cycles at,
                                     Decision& best) {
    if (!goes_before(at, candidate.precedence, best)) return;
    // Field by field: copying a whole Decision that was just written would wait for its narrow stores.
    best.at = at;
    best.precedence = candidate.precedence;
    best.command = candidate.command;
    best.reach = Reach::bank;
    best.where = bank;
    best.entry = candidate.entry;
}

/// Made for `banks` banks.
using MakeScheduler = std::unique_ptr<SchedulerPolicy>(const ControllerParams&, std::uint64_t banks);
using ListedScheduler = ListedPolicy<MakeScheduler>;

/// The policy of `controller.scheduler`.
std::unique_ptr<SchedulerPolicy> make_scheduler(const ControllerParams& params, std::uint64_t banks);

}  // namespace mktme::memctrl
