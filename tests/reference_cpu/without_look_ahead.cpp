// SPDX-License-Identifier: Apache-2.0
#include "tests/reference_cpu/without_look_ahead.hpp"

#include "models/base/clock_domain.hpp"
#include "tests/reference_cpu/case_memory.hpp"

namespace mktme::test {

MachineCase without_look_ahead(MachineCase machine_case) {
    machine_case.caches.hop = Cycles{1};
    machine_case.caches.llc.latency = Cycles{1};
    machine_case.memory->first.channel.controller.frontend_latency =
        ClockDomain{machine_case.clock}.edge(Cycles{1});
    return machine_case;
}

}  // namespace mktme::test
