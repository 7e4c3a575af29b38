// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/memctrl/policy/scheduler_policy.hpp"

namespace mktme::memctrl {

/// controller.scheduler = fr-fcfs (Rixner et al., ISCA 2000): row hits first, then the oldest request. A request that has
/// waited for `starvation_limit` is no longer passed by hits of its bank.
class FrFcfs : public SchedulerPolicy {
public:
    FrFcfs(const ControllerParams& params, std::uint64_t banks);

    /// Parameters that this policy uses.
    static std::vector<std::string_view> uses() {
        return {"controller.starvation_limit", "controller.priority"};
    }

    void consider(const SchedulerView& view, Cycles free, Decision& best) override;
    bool reconsider(const SchedulerView& view, dram::BankIndex bank, Cycles free, Decision& best) override;

protected:
    /// Returns true if no further hit of the bank may pass an older request.
    [[nodiscard]] virtual bool is_capped(dram::BankIndex /*bank*/) const { return false; }

private:
    void look(const SchedulerView& view, dram::BankIndex bank, Candidate& found) const;
    void look_at_changed(const SchedulerView& view);
    void consider_second(const SchedulerView& view, dram::BankIndex bank, Cycles at,
                         const LowerBounds& bounds, Decision& best) const;
    void consider_held_up(const SchedulerView& view, const LowerBounds& bounds, Decision& best) const;
    void consider_unheld(const SchedulerView& view, const LowerBounds& bounds, Decision& best) const;
    [[nodiscard]] Cycles starved_from(const SchedulerView& view, EntryIndex oldest, EntryIndex hit) const;

    Cycles starvation_limit_;
    std::array<std::vector<Candidate>, direction_count> candidates_;  // by bank
};

}  // namespace mktme::memctrl
