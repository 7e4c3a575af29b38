// SPDX-License-Identifier: Apache-2.0
#include "models/base/system_time_module.hpp"

#include <fmt/format.h>
#include <cmath>

#include "models/base/error.hpp"

namespace mktme {

namespace {
constexpr double fs_per_second = 1e15;
}

SystemTime::SystemTime()
    : step_{static_cast<std::uint64_t>(
          std::llround(sc_core::sc_get_time_resolution().to_seconds() * fs_per_second))} {}

SystemTime::SystemTime(const ClockDomain& clock, std::string_view name) : SystemTime{} {
    const std::uint64_t period = clock.edge(Cycles{1}).count();
    if (step_ > period)
        throw ConfigError{
            fmt::format("SystemC's time resolution of {} fs is coarser than {} {} of {} fs: choose a finer "
                        "one with sc_set_time_resolution",
                        step_, name.starts_with('e') ? "an" : "a", name, period)};
}

sc_core::sc_time SystemTime::seen(SimTime time) const {
    const std::uint64_t whole = time.count() / step_;
    return sc_core::sc_time::from_value(whole + (time.count() % step_ == 0 ? 0 : 1));
}

sc_core::sc_time SystemTime::until(SimTime time) const {
    const sc_core::sc_time then = seen(time);
    return then > sc_core::sc_time_stamp() ? then - sc_core::sc_time_stamp() : sc_core::SC_ZERO_TIME;
}

SimTime SystemTime::first_seen(const sc_core::sc_time& time) const {
    if (time.value() > SimTime::max().count() / step_)
        throw ConfigError{fmt::format("SystemC's time of {} s is beyond the {} s that the memory can count",
                                      time.to_seconds(),
                                      static_cast<double>(SimTime::max().count()) / fs_per_second)};
    return SimTime{time.value() == 0 ? 0 : (time.value() - 1) * step_ + 1};
}

}  // namespace mktme
