// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/policy/refresh/refresh_plan.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/dram/dram_params.hpp"
#include "models/dram/part.hpp"

namespace mktme::memctrl {

using dram::Command;

RefreshPlan::RefreshPlan(const dram::Part& part, const dram::DramParams& params, std::uint64_t ranks)
    : on_{params.refresh},
      timing_{dram::refresh_timing(part, params.refresh_mode)},
      activates_apart_{part.timing.tRRD_L},
      units_{dram::refresh_units(part, params.refresh_mode, ranks)},
      unit_of_(part.geometry.banks() * ranks),
      due_(units_.size(), Cycles::max()),
      urgent_(units_.size(), Cycles::max()),
      rest_from_(units_.size()) {
    const std::uint64_t postpone =
        params.refresh_postpone == 0 ? part.most_postponed : params.refresh_postpone;
    if (postpone > part.most_postponed)
        throw ConfigError{fmt::format("dram.refresh_postpone = {}: dram.part = {} allows at most {}",
                                      postpone, part.name, part.most_postponed)};
    grace_ = timing_.interval * ((postpone - 1) * timing_.per_tREFI);
    const std::uint64_t per_rank = units_.size() / ranks;
    for (std::uint32_t number = 0; number < units_.size(); ++number) {
        const dram::RefreshUnit& unit = units_[number];
        for (std::uint32_t i = 0; i < unit.count; ++i) unit_of_[unit.first + i * unit.stride] = number;
        const std::uint64_t turn = number % per_rank * ranks + unit.rank;  // ranks take turns
        offset_.emplace_back(turn * timing_.interval.count() / units_.size());
        if (on_) set_due(number, timing_.interval + offset_[number]);
    }
}

void RefreshPlan::set_due(std::uint32_t unit, Cycles due) {
    due_[unit] = due;
    urgent_[unit] = due == Cycles::max() ? due : due + grace_;
    earliest_due_ = *std::ranges::min_element(due_);
}

Cycles RefreshPlan::urgent_in_rank(std::uint32_t rank) const {
    Cycles first = Cycles::max();
    for (std::size_t number = 0; number < units_.size(); ++number)
        if (units_[number].rank == rank) first = std::min(first, urgent_[number]);
    return first;
}

void RefreshPlan::consider_due(Cycles free, const dram::Device& device, const RequestQueues& queues,
                               Decision& best) const {
    for (std::uint32_t number = 0; number < units_.size(); ++number) {
        if (due_[number] == Cycles::max() || due_[number] > best.at) continue;
        const dram::RefreshUnit& unit = units_[number];
        const Cycles urgent = urgent_[number];
        const Cycles wanted =
            queues.is_idle(unit) ? std::min(urgent, std::max(due_[number], rest_from_[number])) : urgent;
        if (wanted > best.at) continue;
        Command command = timing_.refresh;
        if (device.is_asleep(unit.rank)) command = Command::PDX;
        else if (device.any_open(unit)) command = timing_.close;
        if (command == Command::PRE) {
            consider_closing(unit, std::max(free, wanted), urgent, number, device, best);
            continue;
        }
        const bool to_rank = dram::is_for_rank(command);
        const Cycles at = std::max(
            {free, wanted,
             to_rank ? device.earliest_at_rank(command, unit.rank) : device.earliest_at_unit(command, unit)});
        const Precedence own =
            precedence(at >= urgent ? CommandClass::urgent_refresh : CommandClass::idle_refresh, number);
        if (goes_before(at, own, best))
            best = {at, own, command, to_rank ? Reach::rank : Reach::unit, to_rank ? unit.rank : number};
    }
}

/// Proposes PRE for one open bank of the unit: the one that may close first, on a tie the lowest.
void RefreshPlan::consider_closing(const dram::RefreshUnit& unit, Cycles from, Cycles urgent,
                                   std::uint32_t number, const dram::Device& device, Decision& best) const {
    for (std::uint32_t i = 0; i < unit.count; ++i) {
        const dram::BankIndex bank = unit.first + i * unit.stride;
        if (device.open_row(bank) == dram::Device::no_row) continue;
        const Cycles at = std::max(from, device.earliest(Command::PRE, bank));
        const Precedence own =
            precedence(at >= urgent ? CommandClass::urgent_refresh : CommandClass::idle_refresh, number);
        if (goes_before(at, own, best)) best = {at, own, Command::PRE, Reach::bank, bank};
    }
}

Cycles RefreshPlan::activates_until(const dram::Device& device, std::uint32_t rank) const {
    Cycles first = Cycles::max();
    for (std::size_t number = 0; number < units_.size(); ++number) {
        const dram::RefreshUnit& unit = units_[number];
        if (unit.rank != rank || urgent_[number] == Cycles::max() || device.any_open(unit)) continue;
        const Cycles refresh = device.earliest_at_unit(timing_.refresh, unit);
        first =
            std::min(first, std::max(urgent_[number], minus_or_zero(refresh + Cycles{1}, activates_apart_)));
    }
    return first;
}

void RefreshPlan::refreshed(std::uint32_t unit) { set_due(unit, due_[unit] + timing_.interval); }

void RefreshPlan::slept(std::uint32_t rank) {
    if (!on_) return;
    for (std::uint32_t number = 0; number < units_.size(); ++number)
        if (units_[number].rank == rank) set_due(number, Cycles::max());
}

void RefreshPlan::woke(std::uint32_t rank, Cycles now) {
    if (!on_) return;
    for (std::uint32_t number = 0; number < units_.size(); ++number) {
        if (units_[number].rank != rank) continue;
        const std::uint64_t settled = minus_or_zero(now, offset_[number]).count() / timing_.interval.count();
        set_due(number, offset_[number] + timing_.interval * (settled + 1));
    }
}

}  // namespace mktme::memctrl
