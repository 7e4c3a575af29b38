// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "models/base/quantity.hpp"

/// Kinds of statistics that neither add up nor subtract as numbers do. merge() and phase.hpp know their rules.
namespace mktme {

/// Highest level that something had, as a Gauge keeps it. That of a whole is the highest of its parts.
struct Peak {
    std::uint64_t level = 0;     // of the whole run
    std::uint64_t of_phase = 0;  // since the latest phase began

    bool operator==(const Peak&) const = default;
};

/// A value that the parts of a whole have in common, and that does not change during a run.
template <class T>
struct Common {
    T value{};

    bool operator==(const Common&) const = default;
};

/// A number that does not change during a run. Those of the parts add up.
struct Fixed {
    std::uint64_t value = 0;

    bool operator==(const Fixed&) const = default;
};

/// Time that the statistics are about: the run's, or a phase's. The parts of a whole share it.
struct Elapsed {
    SimTime value{};

    auto operator<=>(const Elapsed&) const = default;
};

/// Level x time. At a level of thousands, 64 bits would last for seconds only.
__extension__ using LevelTime = unsigned __int128;

/// A level over time, such as the entries of a queue. It is shown as two statistics, NAME_mean and NAME_max. Those of a
/// whole are the sum of the means and the highest level of any part.
struct Level {
    LevelTime sum = 0;  // level x femtoseconds
    Peak most;
    Elapsed elapsed;

    [[nodiscard]] double mean() const {
        return elapsed.value == SimTime{}
                   ? 0.0
                   : static_cast<double>(sum) / static_cast<double>(elapsed.value.count());
    }
};

}  // namespace mktme
