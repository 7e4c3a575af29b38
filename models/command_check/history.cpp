// SPDX-License-Identifier: Apache-2.0
#include "models/command_check/history.hpp"

#include <algorithm>

namespace mktme::command_check {

Target target_of(const LoggedCommand& c, const CheckedPart& part) {
    const Geometry& g = part.geometry;
    const std::uint32_t flat = c.bank_group * g.banks_per_group + c.bank;
    const Target one_bank{c.rank, c.bank_group, flat, 1, 1};
    const Target bank_number{c.rank, 0, c.bank, g.banks_per_group, g.bank_groups};
    const std::uint32_t step = g.banks() / part.refsb_banks();
    const Target banks_apart{c.rank, c.bank_group, flat % step, step, part.refsb_banks()};
    switch (c.command) {
        case Command::ACT:
        case Command::RD:
        case Command::RDA:
        case Command::WR:
        case Command::WRA:
        case Command::PRE: return one_bank;
        case Command::PRESB: return bank_number;
        case Command::REFSB: return part.refsb_spans_groups() ? bank_number : banks_apart;
        case Command::PREA:
        case Command::REF:
        case Command::PDE:
        case Command::PDX:
        case Command::SRE:
        case Command::SRX: break;
    }
    return {c.rank, 0, 0, 1, g.banks()};
}

namespace {

std::array<Clock, command_count> no_times() {
    std::array<Clock, command_count> times{};
    times.fill(never);
    return times;
}

}  // namespace

History::History(const CheckedPart& part, std::uint32_t ranks)
    : groups_{part.geometry.bank_groups},
      banks_{part.geometry.banks()},
      bank_(std::size_t{ranks} * banks_, no_times()),
      group_(std::size_t{ranks} * groups_, no_times()),
      rank_(ranks, no_times()),
      groups_of_rank_(ranks),
      refreshed_of_rank_(ranks),
      acts_(ranks) {}

void History::record(Command command, const Target& target, Clock cycle) {
    const auto c = static_cast<std::size_t>(command);
    rank_[target.rank][c] = cycle;
    ranks_[c].record(target.rank, cycle);
    if (target.count == banks_) return;  // a command to all banks binds as a command of the rank
    Times* const bank = bank_.data() + std::size_t{target.rank} * banks_;
    for (std::uint32_t i = 0, b = target.first; i < target.count; ++i, b += target.step) bank[b][c] = cycle;
    if (command == Command::REFSB) refreshed_of_rank_[target.rank].record(target.first, cycle);
    if (target.count != 1) return;
    group_[std::size_t{target.rank} * groups_ + target.group][c] = cycle;
    groups_of_rank_[target.rank][c].record(target.group, cycle);
    if (command == Command::ACT) {
        LastActs& acts = acts_[target.rank];
        acts.cycle.at(acts.next) = cycle;
        acts.next = (acts.next + 1) % acts.cycle.size();
    }
}

Clock History::latest(Where where, Command first, const Target& target) const {
    const auto c = static_cast<std::size_t>(first);
    switch (where) {
        case Where::bank: break;
        case Where::same_group: return group_[std::size_t{target.rank} * groups_ + target.group][c];
        case Where::other_group: return groups_of_rank_[target.rank][c].other_than(target.group);
        case Where::rank: return rank_[target.rank][c];
        case Where::other_rank: return ranks_[c].other_than(target.rank);
        case Where::other_banks: {
            // An ACT reaches one bank. A REFSB reaches the banks of one key, which is the first bank that it refreshes.
            const LatestTwo& refreshed = refreshed_of_rank_[target.rank];
            const Times* const bank = bank_.data() + std::size_t{target.rank} * banks_;
            return bank[target.first][c] == refreshed.latest ? refreshed.of_another : refreshed.latest;
        }
    }
    const Times* const bank = bank_.data() + std::size_t{target.rank} * banks_;
    Clock latest = never;
    for (std::uint32_t i = 0, b = target.first; i < target.count; ++i, b += target.step)
        latest = std::max(latest, bank[b][c]);
    return latest;
}

}  // namespace mktme::command_check
