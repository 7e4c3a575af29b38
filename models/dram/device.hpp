// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "models/dram/part.hpp"
#include "models/dram/rules.hpp"

namespace mktme::dram {

/// Number of a bank within a data channel: (rank x groups + group) x banks a group + bank.
using BankIndex = std::uint32_t;

/// When may a command go to a bank, and which row is open there?
///
/// The DRAM of one data channel, all its ranks. Rules are applied when a command is issued: each pushes the
/// earliest cycle of the commands it binds, so asking is three loads. Commands must come in order of time.
class Device {
public:
    static constexpr std::uint32_t no_row = std::numeric_limits<std::uint32_t>::max();

    Device(const Part& part, std::uint64_t ranks);

    /// First cycle at which the rules allow ACT, RD, WR or PRE at this bank.
    [[nodiscard]] Cycles earliest(Command command, BankIndex bank) const {
        const auto& place = places_[bank];
        const auto c = index_of(command);
        return std::max({earliest_[place.bank + c], earliest_[place.group + c], earliest_[place.rank + c]});
    }
    /// First cycle at which the rules allow PREA or REF at this rank.
    [[nodiscard]] Cycles earliest_at_rank(Command command, std::uint32_t rank) const {
        return earliest_[rank_base_ + rank * command_count + index_of(command)];
    }

    /// Issue ACT, RD, WR or PRE. `row` counts for ACT only.
    void issue(Command command, BankIndex bank, std::uint32_t row, Cycles now);
    /// Issue PREA or REF.
    void issue_at_rank(Command command, std::uint32_t rank, Cycles now);

    [[nodiscard]] std::uint32_t open_row(BankIndex bank) const { return open_row_[bank]; }
    [[nodiscard]] bool any_open(std::uint32_t rank) const { return open_banks_[rank] != 0; }
    [[nodiscard]] std::uint32_t rank_of(BankIndex bank) const { return bank / banks_per_rank_; }
    [[nodiscard]] std::uint32_t banks_per_rank() const { return banks_per_rank_; }
    [[nodiscard]] std::uint32_t banks() const { return static_cast<std::uint32_t>(open_row_.size()); }
    [[nodiscard]] std::uint32_t ranks() const { return static_cast<std::uint32_t>(open_banks_.size()); }
    [[nodiscard]] const Part& part() const { return part_; }
    /// Clocks a command keeps the command bus.
    [[nodiscard]] Cycles bus_clocks(Command command) const { return bus_clocks_[index_of(command)]; }

private:
    struct Place {  // where a bank's, its group's and its rank's rows of `earliest_` begin
        std::uint32_t bank, group, rank;
    };
    struct Push {  // a rule, resolved: which row, which command, how far
        Scope scope;
        std::uint32_t then;
        Cycles distance;
    };

    void apply(Command command, const Place& place, std::uint32_t rank, Cycles now);
    void push(std::uint32_t row, const Push& rule, Cycles now) {
        auto& slot = earliest_[row + rule.then];
        slot = std::max(slot, now + rule.distance);
    }
    void note_activate(std::uint32_t rank, Cycles now);

    const Part& part_;
    std::uint32_t banks_per_rank_;
    std::uint32_t rank_base_ = 0;
    std::array<std::vector<Push>, command_count> pushes_;
    std::array<Cycles, command_count> bus_clocks_{};
    std::vector<Place> places_;
    std::vector<Cycles> earliest_;  // banks, then groups, then ranks; a row has an entry a command
    std::vector<std::uint32_t> open_row_;
    std::vector<std::uint32_t> open_banks_;  // open banks a rank

    static constexpr std::size_t window = 4;  // tFAW: the fourth ACT after an ACT
    struct ActivateWindow {
        std::array<Cycles, window> allowed{};  // when each of the last four ACTs lets its fourth successor go
        std::size_t oldest = 0;
    };
    std::vector<ActivateWindow> activates_;
};

}  // namespace mktme::dram
