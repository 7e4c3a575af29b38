// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "models/base/fields.hpp"
#include "models/memctrl/policy/policy_names.hpp"

namespace mktme {

namespace memctrl {

/// Priority of legal commands: RD and WR first, as FR-FCFS was published, or ACT and PRE first. With column first, a
/// burst may delay an ACT by a clock, which costs up to 3 % where tFAW limits the rate.
enum class CommandPriority { column, row };

}  // namespace memctrl

template <>
struct EnumNames<memctrl::CommandPriority> {
    static constexpr std::array<std::string_view, 2> names{"column", "row"};
};

namespace memctrl {

/// Parameters of a memory controller: queues and policies (docs/models/memory-controller.md).
struct ControllerParams {
    static constexpr auto section = "controller";

    std::uint64_t read_queue{64};
    std::uint64_t write_queue{64};
    Ratio drain_high{0.85};
    Ratio drain_low{0.5};
    std::uint64_t min_reads_per_turn{16};
    DrainName drain{"watermark"};
    Cycles idle_drain_after{200};
    SchedulerName scheduler{"fr-fcfs"};
    std::uint64_t row_hit_cap{16};
    PagePolicyName page_policy{"open"};
    Cycles page_timeout{200};
    CommandPriority priority{CommandPriority::column};
    Cycles starvation_limit{2000};
    Cycles forward_latency{4};
    SimTime frontend_latency{};
    SimTime backend_latency{};

    static constexpr std::uint64_t longest_wait = 1'000'000'000;  // DRAM clocks: about half a second

    static constexpr auto fields() {
        using P = ControllerParams;
        return std::tuple{
            field<&P::read_queue>("read_queue", "reads each data channel can hold", 1, 256)
                .from("docs/numbers.md#controller-defaults"),
            field<&P::write_queue>("write_queue", "writes each data channel can hold", 1, 256)
                .from("docs/numbers.md#controller-defaults"),
            field<&P::drain_high>("drain_high", "share of the write queue at which a full drain starts", 0.0,
                                  1.0)
                .from("gem5: docs/numbers.md#controller-defaults"),
            field<&P::drain_low>("drain_low", "share of the write queue at which a full drain ends", 0.0, 1.0)
                .from("gem5: docs/numbers.md#controller-defaults"),
            field<&P::min_reads_per_turn>("min_reads_per_turn", "reads served between two full drains", 0,
                                          4096)
                .from("gem5: docs/numbers.md#controller-defaults"),
            field<&P::drain>("drain", "when writes are served"),
            field<&P::idle_drain_after>("idle_drain_after",
                                        "DRAM clocks without a queued read after which drain = lazy writes",
                                        0, longest_wait),
            field<&P::scheduler>("scheduler", "which queued request is served first"),
            field<&P::row_hit_cap>("row_hit_cap",
                                   "lines served from an open row before an older request of the bank goes "
                                   "first, with scheduler = fr-fcfs-cap",
                                   1),
            field<&P::page_policy>("page_policy", "when rows close"),
            field<&P::page_timeout>(
                "page_timeout", "DRAM clocks an open row nobody wants stays open with page_policy = timeout",
                0, longest_wait),
            field<&P::priority>("priority",
                                "commands that go first when several are legal in a cycle: column (RD, WR) "
                                "or row (ACT, PRE)"),
            field<&P::starvation_limit>(
                "starvation_limit",
                "age in DRAM clocks from which a request is no longer passed by row hits of its bank", 1,
                longest_wait),
            field<&P::forward_latency>("forward_latency", "DRAM clocks to serve a read from the write queue",
                                       0, longest_wait),
            field<&P::frontend_latency>("frontend_latency", "fixed time before a request reaches its queue")
                .from("gem5 has 10 ns: docs/numbers.md#controller-defaults"),
            field<&P::backend_latency>("backend_latency", "fixed time added to every read's completion")
                .from("gem5 has 10 ns: docs/numbers.md#controller-defaults"),
        };
    }
};

}  // namespace memctrl
}  // namespace mktme
