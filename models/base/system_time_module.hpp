// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "models/base/clock_domain.hpp"

namespace mktme {

/// Converts between femtoseconds and SystemC's time, whose resolution the platform chooses.
///
/// A moment that is no multiple of the resolution is seen at the next one. So an edge of a clock may be seen up to one step of the
/// resolution late, never early, and the edges themselves do not drift.
class SystemTime {
public:
    SystemTime();
    /// ConfigError when the resolution is coarser than `clock`: its edges could not be told apart.
    explicit SystemTime(const ClockDomain& clock);

    /// When `time` is seen.
    [[nodiscard]] sc_core::sc_time seen(SimTime time) const;
    /// From now until then; zero if it has been.
    [[nodiscard]] sc_core::sc_time until(SimTime time) const;
    /// The first femtosecond that is seen at `time`. ConfigError when that is beyond what 64 bits count.
    [[nodiscard]] SimTime first_seen(const sc_core::sc_time& time) const;
    [[nodiscard]] SimTime now() const { return first_seen(sc_core::sc_time_stamp()); }

private:
    std::uint64_t step_;  // femtoseconds
};

}  // namespace mktme
