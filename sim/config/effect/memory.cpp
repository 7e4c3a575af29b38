// SPDX-License-Identifier: Apache-2.0
// Effect rules of the DRAM and its controller.
#include "sim/config/effect/conditions.hpp"

namespace mktme::sim {

namespace {

constexpr Condition has_hops{
    [](const RunView& run) { return !run.config.has_cores || run.facts.writes_trace; }, "",
    "cores, caches and controllers advance together in rounds of cycles, and a message between them is no "
    "event of the simulation kernel",
    "a machine without a [cpu] section"};
constexpr Condition refreshes{[](const RunView& run) { return run.config.dram.refresh; }, "dram.refresh",
                              "refreshes nothing", "dram.refresh = true"};
constexpr Condition powers_down{[](const RunView& run) { return run.config.dram.power_down; },
                                "dram.power_down", "powers no rank down", "dram.power_down = true"};
constexpr Condition drains_by_marks{
    [](const RunView& run) { return run.config.controller.drain.uses("controller.drain_high"); },
    "controller.drain", "looks at ages only", "controller.drain = watermark or lazy"};
constexpr Condition drains_lazily{
    [](const RunView& run) { return run.config.controller.drain.uses("controller.idle_drain_after"); },
    "controller.drain", "does not wait for a pause of the reads", "controller.drain = lazy"};
constexpr Condition reorders{
    [](const RunView& run) { return run.config.controller.scheduler.uses("controller.starvation_limit"); },
    "controller.scheduler", "serves the oldest request only", "another controller.scheduler"};
constexpr Condition caps_hits{
    [](const RunView& run) { return run.config.controller.scheduler.uses("controller.row_hit_cap"); },
    "controller.scheduler", "has no cap", "controller.scheduler = fr-fcfs-cap"};
constexpr Condition times_out{
    [](const RunView& run) { return run.config.controller.page_policy.uses("controller.page_timeout"); },
    "controller.page_policy", "never times out", "controller.page_policy = timeout"};

}  // namespace

std::vector<EffectRule> memory_rules() {
    return {
        {{},
         {"sim.watchdog", "dram.part", "dram.refresh", "dram.power_down", "dram.self_refresh_after",
          "memory.channels", "memory.ranks", "memory.address_map", "memory.address_hash",
          "controller.read_queue", "controller.write_queue", "controller.drain", "controller.scheduler",
          "controller.page_policy", "controller.forward_latency", "controller.frontend_latency",
          "controller.backend_latency"}},
        {{&has_hops}, {"sim.events"}},
        {{&refreshes}, {"dram.refresh_mode", "dram.refresh_postpone"}},
        {{&powers_down}, {"dram.power_down_after"}},
        {{&drains_by_marks},
         {"controller.drain_high", "controller.drain_low", "controller.min_reads_per_turn"}},
        {{&drains_lazily}, {"controller.idle_drain_after"}},
        {{&reorders}, {"controller.starvation_limit", "controller.priority"}},
        {{&caps_hits}, {"controller.row_hit_cap"}},
        {{&times_out}, {"controller.page_timeout"}},
    };
}

}  // namespace mktme::sim
