// SPDX-License-Identifier: Apache-2.0
#include "models/dram/energy.hpp"

#include <algorithm>

#include "models/dram/dram_params.hpp"
#include "models/dram/part.hpp"

namespace mktme::dram {

namespace {

double clocks(Cycles cycles) { return static_cast<double>(cycles.count()); }

/// Returns the current above standby during one refresh command, times its clocks.
double refresh_charge(const Part& part, const Currents& i, RefreshMode mode) {
    const RefreshTiming timing = refresh_timing(part, mode);
    double current = i.IDD5B;
    if (mode == RefreshMode::same_bank) current = i.IDD5C;
    else if (mode != RefreshMode::all_bank && i.IDD5F > 0) current = i.IDD5F;
    return (current - i.IDD2N) * clocks(timing.busy);
}

}  // namespace

EnergyModel::EnergyModel(const Part& part, const Currents& currents, RefreshMode mode)
    : activate_{},
      read_{},
      write_{},
      refresh_{} {
    const Timing& t = part.timing;
    const Currents& i = currents;
    // 1 mA x 1 V x 1 s is 10^6 nJ.
    constexpr double nanojoules = 1e6;
    const double clock =
        nanojoules * static_cast<double>(part.geometry.devices) / static_cast<double>(part.clock.count());
    const double row = i.IDD0 * clocks(t.tRC) - i.IDD3N * clocks(t.tRAS) - i.IDD2N * clocks(t.tRC - t.tRAS);
    activate_ = (std::max(0.0, row) * i.VDD + i.IPP0 * clocks(t.tRC) * i.VPP) * clock;
    read_ = (i.IDD4R - i.IDD3N) * clocks(t.burst) * i.VDD * clock;
    write_ = (i.IDD4W - i.IDD3N) * clocks(t.burst) * i.VDD * clock;
    refresh_ = refresh_charge(part, i, mode) * i.VDD * clock;
    background_[static_cast<std::size_t>(RankState::precharged)] = i.IDD2N * i.VDD * clock;
    background_[static_cast<std::size_t>(RankState::active)] = i.IDD3N * i.VDD * clock;
    background_[static_cast<std::size_t>(RankState::power_down)] = i.IDD2P * i.VDD * clock;
    background_[static_cast<std::size_t>(RankState::self_refresh)] = i.IDD6 * i.VDD * clock;
}

EnergyUse EnergyModel::use(const CommandCounts& counts, const StateTimes& times) const {
    const auto n = [](std::uint64_t count) { return static_cast<double>(count); };
    EnergyUse use{.activate = {activate_ * n(counts.activates)},
                  .read = {read_ * n(counts.read_bursts)},
                  .write = {write_ * n(counts.write_bursts)},
                  .refresh = {refresh_ * n(counts.refreshes)},
                  .background = {}};
    for (std::size_t state = 0; state < rank_state_count; ++state)
        use.background.value += background_[state] * clocks(times[state]);
    return use;
}

}  // namespace mktme::dram
