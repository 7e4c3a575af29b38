// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "models/dram/refresh_units.hpp"
#include "models/dram/rules.hpp"

namespace mktme::dram {

struct Part;

/// State of a rank. It decides which commands the rank accepts and which current it draws.
enum class RankState : std::uint8_t { precharged, active, power_down, self_refresh };
inline constexpr std::size_t rank_state_count = 4;

/// Clocks spent in each state, summed over ranks.
using StateTimes = std::array<Cycles, rank_state_count>;

/// DRAM of one data channel with all its ranks: its open rows and the earliest cycle of each command.
///
/// The rules are applied when a command is issued: each raises the earliest cycle of the commands it binds. A query is
/// therefore three loads. Precondition: commands come in order of time.
class Device {
public:
    static constexpr std::uint32_t no_row = std::numeric_limits<std::uint32_t>::max();

    /// `tRFC` is the duration of a refresh in the refresh mode. Precondition: only commands of `used` are queried and
    /// issued.
    Device(const Part& part, std::uint64_t ranks, Cycles tRFC, const CommandSet& used);

    /// Returns the first cycle at which the rules allow ACT, RD(A), WR(A) or PRE at this bank.
    [[nodiscard]] Cycles earliest(Command command, BankIndex bank) const {
        return std::max(earliest_in_bank(command, bank), earliest_around(around(command, bank)));
    }
    /// Returns the lower bound of `earliest` that commands to the bank itself set.
    [[nodiscard]] Cycles earliest_in_bank(Command command, BankIndex bank) const {
        return earliest_[bank_rows_[bank].bank + column_of(command)];
    }
    /// Indices in `earliest_` of the other two lower bounds, which commands to the bank's group and to its rank set.
    struct Around {
        std::uint16_t group, rank;
    };
    [[nodiscard]] Around around(Command command, BankIndex bank) const {
        const BankRows& rows = bank_rows_[bank];
        const auto c = column_of(command);
        return {static_cast<std::uint16_t>(rows.group + c), static_cast<std::uint16_t>(rows.rank + c)};
    }
    [[nodiscard]] Cycles earliest_around(Around around) const {
        return std::max(earliest_[around.group], earliest_[around.rank]);
    }
    /// Returns the first cycle at which the rules allow PREA, REF, PDE, PDX, SRE or SRX at this rank.
    [[nodiscard]] Cycles earliest_at_rank(Command command, std::uint32_t rank) const {
        return earliest_[rank_base_ + rank * rank_width + column_of(command)];
    }
    /// Returns the first cycle at which the rules allow PRESB or REFSB at these banks.
    [[nodiscard]] Cycles earliest_at_unit(Command command, const RefreshUnit& unit) const;

    /// Issues ACT, RD, RDA, WR, WRA or PRE. `row` is used only for ACT.
    void issue(Command command, BankIndex bank, std::uint32_t row, Cycles now);
    /// Issues PRESB or REFSB.
    void issue_at_unit(Command command, const RefreshUnit& unit, Cycles now);
    /// Issues PREA, REF, PDE, PDX, SRE or SRX.
    void issue_at_rank(Command command, std::uint32_t rank, Cycles now);

    [[nodiscard]] std::uint32_t open_row(BankIndex bank) const { return open_row_[bank]; }
    [[nodiscard]] bool any_open(std::uint32_t rank) const { return open_banks_[rank] != 0; }
    [[nodiscard]] bool any_open(const RefreshUnit& unit) const;
    [[nodiscard]] RankState state(std::uint32_t rank) const { return state_[rank]; }
    [[nodiscard]] bool is_asleep(std::uint32_t rank) const {
        return state_[rank] == RankState::power_down || state_[rank] == RankState::self_refresh;
    }
    /// Returns the clocks in each state up to `end`, summed over ranks.
    [[nodiscard]] StateTimes state_times(Cycles end) const;

    [[nodiscard]] std::uint32_t rank_of(BankIndex bank) const { return bank / banks_per_rank_; }
    [[nodiscard]] std::uint32_t banks() const { return static_cast<std::uint32_t>(open_row_.size()); }
    [[nodiscard]] std::uint32_t banks_per_rank() const { return banks_per_rank_; }
    [[nodiscard]] std::uint32_t ranks() const { return static_cast<std::uint32_t>(open_banks_.size()); }
    /// Returns the clocks for which a command occupies the command bus.
    [[nodiscard]] Cycles bus_clocks(Command command) const { return bus_clocks_[index_of(command)]; }

private:
    // A rank's row of `earliest_` has one entry per command; rows of banks and groups hold only the commands that go to
    // a bank.
    static constexpr std::uint32_t bank_width = 5;
    static constexpr std::uint32_t rank_width = 11;
    static constexpr std::array<std::uint8_t, command_count> columns{
        0 /*ACT*/,   1 /*RD*/,   1 /*RDA*/, 2 /*WR*/,  2 /*WRA*/, 3 /*PRE*/, 3 /*PRESB*/,
        4 /*REFSB*/, 5 /*PREA*/, 6 /*REF*/, 7 /*PDE*/, 8 /*PDX*/, 9 /*SRE*/, 10 /*SRX*/};
    static constexpr std::uint32_t column_of(Command command) { return columns[index_of(command)]; }

    struct BankRows {  // start of the rows of a bank, its group and its rank in `earliest_`
        std::uint32_t bank, group, rank;
    };
    struct Push {  // resolved rule: rows and command that it binds, distance
        Scope scope;
        std::uint32_t then;
        Cycles distance;
    };

    void apply(Command command, const BankRows& rows, std::uint32_t rank, Cycles now);
    void push(std::uint32_t row, const Push& rule, Cycles now) {
        auto& earliest = earliest_[row + rule.then];
        earliest = std::max(earliest, now + rule.distance);
    }
    void close(BankIndex bank, Cycles now);
    void enter(std::uint32_t rank, RankState state, Cycles now);
    void note_activate(std::uint32_t rank, Cycles now);

    Cycles tFAW_;
    std::uint32_t banks_per_rank_;
    std::uint32_t rank_base_ = 0;
    std::array<std::vector<Push>, command_count> pushes_;
    std::array<Cycles, command_count> bus_clocks_{};
    std::vector<BankRows> bank_rows_;
    std::vector<Cycles> earliest_;  // banks, then groups, then ranks
    std::vector<std::uint32_t> open_row_;
    std::vector<std::uint32_t> open_banks_;  // open banks per rank
    std::vector<RankState> state_;
    std::vector<Cycles> state_since_;
    StateTimes state_times_{};

    static constexpr std::size_t window = 4;  // tFAW binds the fourth ACT after an ACT
    struct ActivateWindow {
        std::array<Cycles, window> allowed{};  // earliest cycle of the fourth ACT after each of the last four
        std::size_t oldest = 0;
    };
    std::vector<ActivateWindow> activates_;
};

}  // namespace mktme::dram
