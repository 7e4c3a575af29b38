// SPDX-License-Identifier: Apache-2.0
#include "models/dram/device.hpp"

namespace mktme::dram {

Device::Device(const Part& part, std::uint64_t ranks)
    : part_{part},
      banks_per_rank_{static_cast<std::uint32_t>(part.geometry.banks())},
      open_row_(part.geometry.banks() * ranks, no_row),
      open_banks_(ranks, 0),
      activates_(ranks) {
    constexpr auto width = static_cast<std::uint32_t>(command_count);
    const auto banks = static_cast<std::uint32_t>(open_row_.size());
    const auto per_group = static_cast<std::uint32_t>(part.geometry.banks_per_group);
    const std::uint32_t group_base = banks * width;
    rank_base_ = group_base + banks / per_group * width;
    for (std::uint32_t b = 0; b < banks; ++b)
        places_.push_back(
            {b * width, group_base + b / per_group * width, rank_base_ + b / banks_per_rank_ * width});
    earliest_.resize(rank_base_ + ranks * width);
    for (const Rule& rule : rules_of(part.timing))
        pushes_[index_of(rule.first)].push_back(
            {rule.scope, static_cast<std::uint32_t>(index_of(rule.then)), rule.distance});
    bus_clocks_.fill(Cycles{1});
    for (const Command c : {Command::ACT, Command::RD, Command::WR})
        bus_clocks_[index_of(c)] = part.timing.activate_clocks;
}

void Device::apply(Command command, const Place& place, std::uint32_t rank, Cycles now) {
    for (const Push& rule : pushes_[index_of(command)]) {
        switch (rule.scope) {
            case Scope::bank: push(place.bank, rule, now); break;
            case Scope::group: push(place.group, rule, now); break;
            case Scope::rank: push(place.rank, rule, now); break;
            case Scope::other_ranks:
                for (std::uint32_t other = 0; other < ranks(); ++other)
                    if (other != rank)
                        push(rank_base_ + other * static_cast<std::uint32_t>(command_count), rule, now);
                break;
        }
    }
}

void Device::issue(Command command, BankIndex bank, std::uint32_t row, Cycles now) {
    const std::uint32_t rank = rank_of(bank);
    apply(command, places_[bank], rank, now);
    if (command == Command::ACT) {
        open_row_[bank] = row;
        ++open_banks_[rank];
        note_activate(rank, now);
    } else if (command == Command::PRE) {
        open_row_[bank] = no_row;
        --open_banks_[rank];
    }
}

void Device::issue_at_rank(Command command, std::uint32_t rank, Cycles now) {
    const BankIndex first = rank * banks_per_rank_;
    apply(command, places_[first], rank, now);
    if (command != Command::PREA) return;
    std::fill_n(open_row_.begin() + first, banks_per_rank_, no_row);
    open_banks_[rank] = 0;
}

void Device::note_activate(std::uint32_t rank, Cycles now) {
    auto& recent = activates_[rank];
    recent.allowed[recent.oldest] = now + part_.timing.tFAW;
    recent.oldest = (recent.oldest + 1) % window;
    auto& slot = earliest_[rank_base_ + rank * command_count + index_of(Command::ACT)];
    slot = std::max(slot, recent.allowed[recent.oldest]);
}

}  // namespace mktme::dram
