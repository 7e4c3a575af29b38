// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "models/crypto/engine_timing.hpp"
#include "models/dram/device.hpp"
#include "models/memctrl/policy/drain/drain_policy.hpp"
#include "models/memctrl/policy/refresh/refresh_plan.hpp"
#include "models/memctrl/policy/scheduler/decision.hpp"

namespace mktme::memctrl {

/// What a scheduler looks at.
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

/// Which queued request gets the next RD, WR, ACT or PRE?
///
/// Classes "column" and "row" of docs/models/memory-controller.md, step 4. How requests are picked stands in a file
/// of its own in schedulers/ for each `controller.scheduler`.
class RequestScheduler {
public:
    RequestScheduler(const ControllerParams& params, std::uint32_t banks);

    /// Propose the command that goes before `best`, `free` being the first cycle of a free command bus.
    void consider(const SchedulerView& view, Cycles free, Decision& best);
    /// Propose what a request that just came for `bank` adds; false where that takes a look at the others too.
    [[nodiscard]] bool reconsider(const SchedulerView& view, dram::BankIndex bank, Cycles free,
                                  Decision& best);
    /// First cycle in which the engine lets a column command for this request go.
    [[nodiscard]] static Cycles column_gate(const SchedulerView& view, const Entry& entry);

    /// A command went to the bank, or a request for it came or went: what was found out about it is no more.
    void forget(dram::BankIndex bank) {
        for (auto& dirty : dirty_) dirty[bank / 64] |= std::uint64_t{1} << bank % 64;
    }
    void activated(dram::BankIndex bank) { served_[bank] = 0; }
    void served(dram::BankIndex bank) { ++served_[bank]; }

private:
    /// What holds up a command wherever it goes: the command bus; for a line that enters the engine, that too.
    using LowerBounds = std::array<Cycles, 1 + crypto::line_cipher_count>;
    static constexpr std::uint8_t bus_bound = 0;
    static constexpr std::uint8_t engine_bound(crypto::LineCipher cipher) {
        return static_cast<std::uint8_t>(1 + static_cast<std::uint8_t>(cipher));
    }

    /// The command a bank wants next. Commands to other banks of its group and rank put it off further; nothing else
    /// changes it until `forget`.
    struct Candidate {
        Cycles at{};     // allowed from then on, as far as bank and request go
        Cycles until{};  // from then on it is not to go, but perhaps another: `consider_second` tells
        Precedence precedence = 0;
        EntryIndex index = no_entry;  // on behalf of this request
        dram::Command command{};
        std::uint8_t bound = bus_bound;
        dram::Device::Around around{};
    };

    void consider_oldest(const SchedulerView& view, Cycles free, Decision& best) const;
    void consider_hits_first(const SchedulerView& view, Cycles free, Decision& best);
    void consider_held_up(const SchedulerView& view, const LowerBounds& lower_bounds, Decision& best) const;
    void consider_unheld(const SchedulerView& view, const LowerBounds& lower_bounds, Decision& best) const;
    void consider_second(const SchedulerView& view, dram::BankIndex bank, Cycles at, const LowerBounds& lower_bounds,
                         Decision& best) const;
    void look_at_changed(const SchedulerView& view);
    void look(const SchedulerView& view, dram::BankIndex bank, Candidate& found) const;
    static void look_at(const SchedulerView& view, EntryIndex index, CommandClass order, dram::Command command,
                        Candidate& found);
    void look_at_column(const SchedulerView& view, EntryIndex index, Candidate& found) const;
    void look_at_row(const SchedulerView& view, EntryIndex index, Candidate& found) const;
    [[nodiscard]] static LowerBounds lower_bounds(const SchedulerView& view, Cycles free);
    [[nodiscard]] static Cycles ready(const SchedulerView& view, const Candidate& candidate,
                                      const LowerBounds& lower_bounds);
    [[nodiscard]] static bool is_held(const SchedulerView& view, const Candidate& candidate, dram::BankIndex bank,
                                      Cycles at);
    static void propose(const Candidate& candidate, dram::BankIndex bank, Cycles at, Decision& best);
    [[nodiscard]] Cycles starved_from(const SchedulerView& view, EntryIndex oldest, EntryIndex hit) const;
    [[nodiscard]] bool is_capped(dram::BankIndex bank) const {
        return scheduler_ == Scheduler::fr_fcfs_cap && served_[bank] >= row_hit_cap_;
    }

    Scheduler scheduler_;
    std::uint64_t row_hit_cap_;
    Cycles starvation_limit_;
    CommandClass column_class_;
    CommandClass row_class_;
    std::vector<std::uint64_t> served_;  // lines served by each bank since its last ACT
    std::array<std::vector<Candidate>, direction_count> candidates_;
    std::array<std::vector<std::uint64_t>, direction_count> dirty_;  // a bit a bank: its candidate is old
};

inline void RequestScheduler::propose(const Candidate& candidate, dram::BankIndex bank, Cycles at,
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

/// When the command may go.
inline Cycles RequestScheduler::ready(const SchedulerView& view, const Candidate& candidate,
                                      const LowerBounds& lower_bounds) {
    return std::max({candidate.at, lower_bounds[candidate.bound], view.device.earliest_around(candidate.around)});
}

}  // namespace mktme::memctrl
