// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/agenda.hpp"

namespace mktme::sim {

/// Schedules checks in simulated time, because two requests may be hours of refreshes apart.
///
/// The agenda then throws StoppedBySignal soon after a stop signal, and UserError at the end of simulated time.
void watch_time(Agenda& agenda);

}  // namespace mktme::sim
