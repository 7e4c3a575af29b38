// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/policy/sleep/sleep_plan.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "models/base/error.hpp"
#include "models/dram/dram_params.hpp"
#include "models/dram/part.hpp"

namespace mktme::memctrl {

using dram::Command;
using dram::RankState;

SleepPlan::SleepPlan(const dram::Part& part, const dram::DramParams& params, std::uint64_t ranks)
    : power_down_{params.power_down},
      self_refresh_{params.self_refresh_after != Cycles{}},
      power_down_after_{params.power_down_after},
      self_refresh_after_{params.self_refresh_after},
      last_use_(ranks) {
    const auto refuse = [&part](const char* key) {
        throw ConfigError{
            fmt::format("dram.{}: no exit times of dram.part = {} are published", key, part.name)};
    };
    if (power_down_ && part.timing.tXP == Cycles{}) refuse("power_down");
    if (self_refresh_ && part.timing.tXS == Cycles{}) refuse("self_refresh_after");
}

void SleepPlan::consider(Cycles free, const dram::Device& device, const RequestQueues& queues,
                         const RefreshPlan& refresh, Decision& best) const {
    for (std::uint32_t rank = 0; rank < device.ranks(); ++rank) {
        Decision candidate{.precedence = precedence(CommandClass::wake, rank)};
        if (queues.is_rank_idle(rank)) {
            candidate = to_sleep(free, device, rank);
            if (candidate.at >= refresh.urgent_in_rank(rank)) continue;
        } else if (device.is_asleep(rank)) {
            candidate.command = device.state(rank) == RankState::power_down ? Command::PDX : Command::SRX;
            candidate.at = std::max(free, device.earliest_at_rank(candidate.command, rank));
        }
        if (candidate.at == Cycles::max()) continue;
        candidate.reach = Reach::rank;
        candidate.where = rank;
        keep_better(candidate, best);
    }
}

/// Returns the next command of a rank's low-power transition; at = Cycles::max() if there is none.
Decision SleepPlan::to_sleep(Cycles free, const dram::Device& device, std::uint32_t rank) const {
    const RankState state = device.state(rank);
    const Cycles deep = self_refresh_ ? last_use_[rank] + self_refresh_after_ : Cycles::max();
    const Cycles light = power_down_ ? last_use_[rank] + power_down_after_ : Cycles::max();
    const auto at = [&](Command command, Cycles from) {
        return Decision{.at = from == Cycles::max()
                                  ? from
                                  : std::max({free, from, device.earliest_at_rank(command, rank)}),
                        .precedence = precedence(CommandClass::sleep, rank),
                        .command = command};
    };
    switch (state) {
        case RankState::self_refresh: return {};
        case RankState::power_down: return at(Command::PDX, deep);
        case RankState::active: return at(Command::PREA, std::min(light, deep));
        case RankState::precharged: break;
    }
    const Decision power_down = at(Command::PDE, light);
    return power_down.at < deep ? power_down : at(Command::SRE, deep);
}

}  // namespace mktme::memctrl
