// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/base/clock_domain.hpp"
#include "models/platform/package_params.hpp"
#include "tests/reference_cpu/case_memory.hpp"
#include "tests/reference_cpu/machine_case.hpp"

namespace mktme::test {

/// Returns the case with each latency between core, slice and controller at one cycle: nobody can run ahead.
inline MachineCase without_look_ahead(MachineCase c) {
    c.caches.hop = Cycles{1};
    c.caches.llc.latency = Cycles{1};
    c.memory->first.channel.controller.frontend_latency = ClockDomain{c.clock}.edge(Cycles{1});
    return c;
}

}  // namespace mktme::test
