// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "models/dram/device.hpp"
#include "models/memctrl/policy/decision.hpp"

namespace mktme::dram {
struct DramParams;
struct Part;
}  // namespace mktme::dram

namespace mktme::memctrl {

/// Plan of the refreshes: the cycles in which a unit's next refresh is due, becomes urgent and finds its unit idle.
///
/// It follows docs/models/dram.md, section Refresh.
class RefreshPlan {
public:
    /// Throws ConfigError if the part lacks the mode or if more is to be postponed than the standard allows.
    RefreshPlan(const dram::Part& part, const dram::DramParams& params, std::uint64_t ranks);

    /// Returns the cycle from which a bank's unit must be refreshed before the bank serves a request.
    [[nodiscard]] Cycles urgent(dram::BankIndex bank) const { return urgent_[unit_of_[bank]]; }
    /// Returns the cycle from which some unit of a rank must be refreshed.
    [[nodiscard]] Cycles urgent_in_rank(std::uint32_t rank) const;
    /// Returns a cycle before which no ACT can delay an urgent refresh of other banks; Cycles::max() if none ever can.
    [[nodiscard]] Cycles first_urgent() const {
        return timing_.refresh == dram::Command::REFSB && earliest_due_ != Cycles::max()
                   ? earliest_due_ + grace_
                   : Cycles::max();
    }
    /// Returns the first cycle in which an ACT to this rank would delay the urgent refresh of other banks, in the
    /// present state.
    [[nodiscard]] Cycles activates_until(const dram::Device& device, std::uint32_t rank) const;
    /// Proposes the refresh, or the command that must precede it, that goes before `best`.
    void consider(Cycles free, const dram::Device& device, const RequestQueues& queues,
                  Decision& best) const {
        if (earliest_due_ <= best.at) consider_due(free, device, queues, best);  // none goes before it is due
    }

    /// Records that RD or WR was issued to this bank.
    void used(dram::BankIndex bank, Cycles now) { rest_from_[unit_of_[bank]] = now + timing_.busy; }
    void refreshed(std::uint32_t unit);
    /// Records that a rank is in self-refresh from now on, until `woke`.
    void slept(std::uint32_t rank);
    void woke(std::uint32_t rank, Cycles now);

    [[nodiscard]] const dram::RefreshUnit& unit(std::uint32_t number) const { return units_[number]; }

private:
    void consider_due(Cycles free, const dram::Device& device, const RequestQueues& queues,
                      Decision& best) const;
    void consider_closing(const dram::RefreshUnit& unit, Cycles from, Cycles urgent, std::uint32_t number,
                          const dram::Device& device, Decision& best) const;
    void set_due(std::uint32_t unit, Cycles due);

    bool on_;
    dram::RefreshTiming timing_;
    Cycles activates_apart_;  // largest distance from an ACT to a refresh of other banks
    Cycles grace_{};          // from a refresh's due cycle until it is urgent
    std::vector<dram::RefreshUnit> units_;
    std::vector<std::uint32_t> unit_of_;  // by bank
    std::vector<Cycles> offset_;          // refresh k of a unit is due in cycle k x interval + this
    std::vector<Cycles> due_;
    std::vector<Cycles> urgent_;
    std::vector<Cycles> rest_from_;
    Cycles earliest_due_ = Cycles::max();
};

}  // namespace mktme::memctrl
