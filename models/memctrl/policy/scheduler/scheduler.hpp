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

/// State that a scheduler reads.
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

/// Scheduler that chooses the queued request for the next RD, WR, ACT or PRE.
///
/// It covers the classes "column" and "row" of docs/models/memory-controller.md, step 4. The rules of each
/// `controller.scheduler` are in a file of their own beside this one.
class RequestScheduler {
public:
    RequestScheduler(const ControllerParams& params, std::uint32_t banks);

    /// Proposes the command that goes before `best`. `free` is the first cycle in which the command bus is free.
    void consider(const SchedulerView& view, Cycles free, Decision& best);
    /// Proposes the candidate that a request just arrived for `bank` adds. Returns false if the other banks must be
    /// considered too.
    [[nodiscard]] bool reconsider(const SchedulerView& view, dram::BankIndex bank, Cycles free,
                                  Decision& best);
    /// Returns the first cycle in which the engine allows a column command for this request.
    [[nodiscard]] static Cycles column_gate(const SchedulerView& view, const Entry& entry);

    /// Marks the bank's candidate as stale: a command was issued to the bank, or a request for it arrived or left.
    void forget(dram::BankIndex bank) {
        for (auto& dirty : dirty_) dirty[bank / 64] |= std::uint64_t{1} << bank % 64;
    }
    void activated(dram::BankIndex bank) { served_[bank] = 0; }
    void served(dram::BankIndex bank) { ++served_[bank]; }

private:
    /// Lower bounds that apply to a command at any bank: the command bus and, for a line that enters the engine, the
    /// engine.
    using LowerBounds = std::array<Cycles, 1 + crypto::line_cipher_count>;
    static constexpr std::uint8_t bus_bound = 0;
    static constexpr std::uint8_t engine_bound(crypto::LineCipher cipher) {
        return static_cast<std::uint8_t>(1 + static_cast<std::uint8_t>(cipher));
    }

    /// Next command of a bank. Commands to other banks of its group and rank delay it further; nothing else changes it
    /// until `forget`.
    struct Candidate {
        Cycles at{};     // first cycle that the bank and the request allow
        Cycles until{};  // cycle from which it is not issued; `consider_second` may find another
        Precedence precedence = 0;
        EntryIndex index = no_entry;  // queue entry that it serves
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
    std::array<std::vector<std::uint64_t>, direction_count> dirty_;  // one bit per bank: stale candidate
};

inline void RequestScheduler::propose(const Candidate& candidate, dram::BankIndex bank, Cycles at,
                                      Decision& best) {
    if (!goes_before(at, candidate.precedence, best)) return;
    // The members are copied one by one: a copy of a whole Decision that was just written would wait for its narrow
    // stores.
    best.at = at;
    best.precedence = candidate.precedence;
    best.command = candidate.command;
    best.reach = Reach::bank;
    best.where = bank;
    best.entry = candidate.entry;
}

/// Returns the first cycle in which the command may be issued.
inline Cycles RequestScheduler::ready(const SchedulerView& view, const Candidate& candidate,
                                      const LowerBounds& lower_bounds) {
    return std::max({candidate.at, lower_bounds[candidate.bound], view.device.earliest_around(candidate.around)});
}

}  // namespace mktme::memctrl
