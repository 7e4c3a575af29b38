// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <tuple>

#include "models/base/fields.hpp"
#include "models/dram/device.hpp"

namespace mktme::dram {

enum class RefreshMode;
struct Currents;
struct Part;

/// Commands counted over a run, summed over all ranks of a data channel.
struct CommandCounts {
    std::uint64_t activates = 0;
    std::uint64_t read_bursts = 0;
    std::uint64_t write_bursts = 0;
    std::uint64_t refreshes = 0;
};

/// Energy of the DRAM by cause.
struct EnergyUse {
    Nanojoules activate;
    Nanojoules read;
    Nanojoules write;
    Nanojoules refresh;
    Nanojoules background;

    [[nodiscard]] Nanojoules total() const { return {activate + read + write + refresh + background}; }

    static constexpr auto fields() {
        using S = EnergyUse;
        return std::tuple{
            field<&S::activate>("activate", "opening and closing rows"),
            field<&S::read>("read", "bursts read"),
            field<&S::write>("write", "bursts written"),
            field<&S::refresh>("refresh", "REF and REFSB"),
            field<&S::background>("background", "standby, power-down and self-refresh"),
            field<&S::total>("total", "all of the DRAM"),
        };
    }
};

/// Energy of each command and of each clock in a rank state, for all devices of a rank.
///
/// Computed from the part's currents as in docs/models/dram.md, Energy.
class EnergyModel {
public:
    EnergyModel(const Part& part, const Currents& currents, RefreshMode mode);

    [[nodiscard]] EnergyUse use(const CommandCounts& counts, const StateTimes& times) const;

private:
    double activate_;  // nanojoules per command or clock, all devices of a rank
    double read_;
    double write_;
    double refresh_;
    std::array<double, rank_state_count> background_{};
};

}  // namespace mktme::dram
