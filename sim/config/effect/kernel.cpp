// SPDX-License-Identifier: Apache-2.0
// Effect rules of the kernel and its scenarios.
#include "sim/config/effect/conditions.hpp"

namespace mktme::sim {

namespace {

constexpr Condition has_kernel{[](const RunView& run) { return run.facts.has_scenario; }, "",
                               "no kernel runs", "run --scenario FILE"};

constexpr Condition has_pkey_calls{[](const RunView& run) { return run.config.protection_keys.get_set; },
                                   "kernel.pkeys.get_set", "leaves the two calls out",
                                   "kernel.pkeys.get_set = true"};

}  // namespace

std::vector<EffectRule> kernel_rules() {
    return {
        {{}, {"workload.scenario"}},
        {{&has_kernel},
         {"memory.persistent",
          "mktme.save_key",
          "workload.scenario_sha256",
          "workload.trace_dirs",
          "sim.max_time",
          "kernel.time_slice",
          "kernel.handler_pkru",
          "kernel.keys.gc_delay",
          "kernel.mktme.profile",
          "kernel.mktme.keyids",
          "kernel.mktme.revoke",
          "kernel.mktme.add_key_positive",
          "kernel.mktme.merge",
          "kernel.mktme.bugs",
          "kernel.mktme.hmat",
          "kernel.mktme.storekeys",
          "kernel.mktme.clear_delay",
          "kernel.mktme.invariants",
          "kernel.mm.huge_pages",
          "kernel.pkeys.get_set",
          "kernel.pkeys.indices",
          "kernel.costs.entry",
          "kernel.costs.fault",
          "kernel.costs.change_entry",
          "kernel.costs.flush_tlb",
          "kernel.costs.flush_tlb_target",
          "kernel.costs.task_switch",
          "kernel.costs.wake_up",
          "kernel.costs.signal",
          "kernel.costs.process_start"}},
        {{&has_kernel, &has_pkey_calls}, {"kernel.pkeys.get_number", "kernel.pkeys.set_number"}},
    };
}

}  // namespace mktme::sim
