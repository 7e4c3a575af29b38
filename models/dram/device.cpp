// SPDX-License-Identifier: Apache-2.0
#include "models/dram/device.hpp"

#include "models/dram/part.hpp"

namespace mktme::dram {

Device::Device(const Part& part, std::uint64_t ranks, Cycles tRFC, const CommandSet& used)
    : tFAW_{part.timing.tFAW},
      banks_per_rank_{static_cast<std::uint32_t>(part.geometry.banks())},
      open_row_(part.geometry.banks() * ranks, no_row),
      open_banks_(ranks, 0),
      state_(ranks, RankState::precharged),
      state_since_(ranks),
      activates_(ranks) {
    const auto banks = static_cast<std::uint32_t>(open_row_.size());
    const auto per_group = static_cast<std::uint32_t>(part.geometry.banks_per_group);
    const std::uint32_t group_base = banks * bank_width;
    rank_base_ = group_base + banks / per_group * bank_width;
    for (std::uint32_t b = 0; b < banks; ++b)
        bank_rows_.push_back({b * bank_width, group_base + b / per_group * bank_width,
                              rank_base_ + b / banks_per_rank_ * rank_width});
    earliest_.resize(rank_base_ + ranks * rank_width);
    for (const Rule& rule : rules_of(part.timing, tRFC, used))
        if (rule.scope != Scope::other_ranks || ranks > 1)
            pushes_[index_of(rule.first)].push_back({rule.scope, column_of(rule.then), rule.distance});
    bus_clocks_.fill(Cycles{1});
    bus_clocks_[index_of(Command::ACT)] = part.timing.activate_clocks;
    for (const Command c : {Command::RD, Command::RDA, Command::WR, Command::WRA})
        bus_clocks_[index_of(c)] = part.timing.column_clocks;
}

Cycles Device::earliest_at_unit(Command command, const RefreshUnit& unit) const {
    Cycles latest{};
    for (std::uint32_t i = 0; i < unit.count; ++i)
        latest = std::max(latest, earliest(command, unit.first + i * unit.stride));
    return latest;
}

bool Device::any_open(const RefreshUnit& unit) const {
    if (unit.count == banks_per_rank_) return any_open(unit.rank);
    for (std::uint32_t i = 0; i < unit.count; ++i)
        if (open_row_[unit.first + i * unit.stride] != no_row) return true;
    return false;
}

void Device::apply(Command command, const BankRows& rows, std::uint32_t rank, Cycles now) {
    for (const Push& rule : pushes_[index_of(command)]) {
        switch (rule.scope) {
            case Scope::bank: push(rows.bank, rule, now); break;
            case Scope::group: push(rows.group, rule, now); break;
            case Scope::rank: push(rows.rank, rule, now); break;
            case Scope::other_ranks:
                for (std::uint32_t other = 0; other < ranks(); ++other)
                    if (other != rank) push(rank_base_ + other * rank_width, rule, now);
                break;
        }
    }
}

void Device::issue(Command command, BankIndex bank, std::uint32_t row, Cycles now) {
    const std::uint32_t rank = rank_of(bank);
    apply(command, bank_rows_[bank], rank, now);
    if (command == Command::ACT) {
        open_row_[bank] = row;
        if (++open_banks_[rank] == 1) enter(rank, RankState::active, now);
        note_activate(rank, now);
    } else if (command != Command::RD && command != Command::WR) {
        close(bank, now);
    }
}

void Device::issue_at_unit(Command command, const RefreshUnit& unit, Cycles now) {
    for (std::uint32_t i = 0; i < unit.count; ++i) {
        const BankIndex bank = unit.first + i * unit.stride;
        apply(command, bank_rows_[bank], unit.rank, now);
        if (command != Command::REFSB && open_row_[bank] != no_row) close(bank, now);
    }
}

void Device::issue_at_rank(Command command, std::uint32_t rank, Cycles now) {
    const BankIndex first = rank * banks_per_rank_;
    apply(command, bank_rows_[first], rank, now);
    if (command == Command::PREA) {
        std::fill_n(open_row_.begin() + first, banks_per_rank_, no_row);
        open_banks_[rank] = 0;
        enter(rank, RankState::precharged, now);
    } else if (command == Command::PDE) {
        enter(rank, RankState::power_down, now);
    } else if (command == Command::SRE) {
        enter(rank, RankState::self_refresh, now);
    } else if (command == Command::PDX || command == Command::SRX) {
        enter(rank, RankState::precharged, now);
    }
}

void Device::close(BankIndex bank, Cycles now) {
    open_row_[bank] = no_row;
    if (--open_banks_[rank_of(bank)] == 0) enter(rank_of(bank), RankState::precharged, now);
}

void Device::enter(std::uint32_t rank, RankState state, Cycles now) {
    state_times_[static_cast<std::size_t>(state_[rank])] += now - state_since_[rank];
    state_since_[rank] = now;
    state_[rank] = state;
}

StateTimes Device::state_times(Cycles end) const {
    StateTimes times = state_times_;
    for (std::uint32_t rank = 0; rank < ranks(); ++rank)
        times[static_cast<std::size_t>(state_[rank])] += minus_or_zero(end, state_since_[rank]);
    return times;
}

void Device::note_activate(std::uint32_t rank, Cycles now) {
    auto& recent = activates_[rank];
    recent.allowed[recent.oldest] = now + tFAW_;
    recent.oldest = (recent.oldest + 1) % window;
    auto& earliest = earliest_[rank_base_ + rank * rank_width + column_of(Command::ACT)];
    earliest = std::max(earliest, recent.allowed[recent.oldest]);
}

}  // namespace mktme::dram
