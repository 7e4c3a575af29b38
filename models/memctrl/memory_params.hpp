// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme {

namespace memctrl {

/// Which legal command goes first: RD and WR, as FR-FCFS was published, or ACT and PRE. With column first a burst
/// may delay an ACT by a clock, which costs up to 3 % where tFAW bounds the rate.
enum class CommandPriority { column, row };

}  // namespace memctrl

template <>
struct EnumNames<memctrl::CommandPriority> {
    static constexpr std::array<std::string_view, 2> names{"column", "row"};
};

namespace memctrl {

/// How many channels and ranks there are, and which address bits select what.
struct MemoryParams {
    static constexpr auto section = "memory";

    std::uint64_t channels{1};
    std::uint64_t ranks{1};
    std::string address_map{"row:bank:bank_group:rank:column:channel"};

    static constexpr auto fields() {
        using P = MemoryParams;
        return std::tuple{
            field<&P::channels>("channels", "memory channels; a power of two", 1, 64),
            field<&P::ranks>("ranks", "ranks on each channel; a power of two", 1, 8),
            field<&P::address_map>("address_map",
                                   "address bits above the line offset, most significant first; `channel` "
                                   "counts data channels (two a "
                                   "DDR5 channel, the subchannel being its lowest bit); `column[6:3]` takes "
                                   "some bits of a field")
                .from("numbers 6; the common configuration of the public simulators"),
        };
    }
};

/// Queues and policy knobs of a memory controller (docs/models/memory-controller.md).
struct ControllerParams {
    static constexpr auto section = "controller";

    std::uint64_t read_queue{64};
    std::uint64_t write_queue{64};
    Ratio drain_high{0.85};
    Ratio drain_low{0.5};
    std::uint64_t min_reads_per_turn{16};
    CommandPriority priority{CommandPriority::column};
    Cycles starvation_limit{2000};
    Cycles forward_latency{4};
    SimTime frontend_latency{};
    SimTime backend_latency{};

    static constexpr auto fields() {
        using P = ControllerParams;
        return std::tuple{
            field<&P::read_queue>("read_queue", "reads each data channel can hold", 1, 256).from("numbers 8"),
            field<&P::write_queue>("write_queue", "writes each data channel can hold", 1, 256)
                .from("numbers 8"),
            field<&P::drain_high>("drain_high", "share of the write queue at which a full drain starts", 0.0,
                                  1.0)
                .from("numbers 8"),
            field<&P::drain_low>("drain_low", "share of the write queue at which a full drain ends", 0.0, 1.0)
                .from("numbers 8"),
            field<&P::min_reads_per_turn>("min_reads_per_turn", "reads served between two full drains", 0,
                                          4096)
                .from("numbers 8"),
            field<&P::priority>("priority",
                                "commands that go first when several are legal in a cycle: column (RD, WR) "
                                "or row (ACT, PRE)"),
            field<&P::starvation_limit>(
                "starvation_limit",
                "age in DRAM clocks from which a request is no longer passed by row hits of its bank", 1),
            field<&P::forward_latency>("forward_latency", "DRAM clocks to serve a read from the write queue"),
            field<&P::frontend_latency>("frontend_latency", "fixed time before a request reaches its queue")
                .from("numbers 3.5"),
            field<&P::backend_latency>("backend_latency", "fixed time added to every read's completion")
                .from("numbers 3.5"),
        };
    }
};

}  // namespace memctrl
}  // namespace mktme
