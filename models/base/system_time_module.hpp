// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <systemc>

#include "models/base/clock_domain.hpp"

namespace mktme {

/// Converts between femtoseconds and SystemC's time, whose resolution the platform chooses.
///
/// A time that is not a multiple of the resolution is seen at the next multiple. A clock edge may therefore be seen up
/// to one step of the resolution late, never early. The edges themselves do not drift.
class SystemTime {
public:
    SystemTime();
    /// Throws ConfigError if the resolution is coarser than a period of `clock`, whose edges could then not be told
    /// apart. The message calls the clock `name`.
    explicit SystemTime(const ClockDomain& clock, std::string_view name = "DRAM clock");

    /// Returns the SystemC time at which `time` is seen.
    [[nodiscard]] sc_core::sc_time seen(SimTime time) const;
    /// Returns the delay from now until `time` is seen; zero if that has passed.
    [[nodiscard]] sc_core::sc_time until(SimTime time) const;
    /// Returns the first femtosecond that is seen at `time`. Throws ConfigError if it is beyond the range of 64 bits.
    [[nodiscard]] SimTime first_seen(const sc_core::sc_time& time) const;
    [[nodiscard]] SimTime now() const { return first_seen(sc_core::sc_time_stamp()); }

private:
    std::uint64_t step_;  // femtoseconds
};

}  // namespace mktme
