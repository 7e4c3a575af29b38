// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "models/base/fields.hpp"

namespace mktme {

namespace cpu {

/// How a core takes the accesses of its instructions.
enum class ExecutionOrder : std::uint8_t { out_of_order, in_order };
/// How a core predicts the branches that its trace records.
enum class BranchPrediction : std::uint8_t { perfect, gshare };

}  // namespace cpu

template <>
struct EnumNames<cpu::ExecutionOrder> {
    static constexpr std::array<std::string_view, 2> names{"out-of-order", "in-order"};
};
template <>
struct EnumNames<cpu::BranchPrediction> {
    static constexpr std::array<std::string_view, 2> names{"perfect", "gshare"};
};

namespace cpu {

/// Parameters of a core (docs/models/cpu.md).
struct CoreParams {
    static constexpr auto section = "cpu";

    ExecutionOrder order{ExecutionOrder::out_of_order};
    std::uint64_t dispatch_width{5};
    std::uint64_t retire_width{8};
    std::uint64_t rob{352};
    std::uint64_t load_queue{128};
    std::uint64_t store_queue{72};
    std::uint64_t load_ports{2};
    std::uint64_t store_commits{2};
    Cycles forward_latency{5};
    double plain_ipc{0};
    BranchPrediction branch_predictor{BranchPrediction::gshare};
    std::uint64_t branch_history{16};
    std::uint64_t mispredicts_per_kilo{0};
    Cycles mispredict_penalty{17};
    std::uint64_t flushes{16};
    Cycles wrpkru{23};

    static constexpr std::uint64_t most_width = 32;
    static constexpr std::uint64_t most_entries = 4096;
    static constexpr std::uint64_t longest = 1000;

    static constexpr auto fields() {
        using P = CoreParams;
        return std::tuple{
            field<&P::order>("order", "whether accesses overtake older ones that wait"),
            field<&P::dispatch_width>("dispatch_width", "instructions dispatched in a cycle", 1, most_width)
                .from(source),
            field<&P::retire_width>("retire_width", "instructions retired in a cycle", 1, most_width)
                .from(source),
            field<&P::rob>("rob", "entries of the reorder buffer, one an instruction", 1, most_entries)
                .from(source),
            field<&P::load_queue>("load_queue", "loads dispatched and not retired", 1, most_entries)
                .from(source),
            field<&P::store_queue>("store_queue", "stores and flushes dispatched and not committed", 1,
                                   most_entries)
                .from(source),
            field<&P::load_ports>("load_ports", "loads taken in a cycle", 1, most_width).from(source),
            field<&P::store_commits>("store_commits", "stores written to the L1D in a cycle", 1, most_width)
                .from(source),
            field<&P::forward_latency>("forward_latency", "from a load to the data of an older store", 1,
                                       longest)
                .from(source),
            field<&P::plain_ipc>(
                "plain_ipc",
                "instructions without accesses dispatched in a cycle on average, in thousandths; "
                "0: as many as the width",
                0.0, static_cast<double>(most_width)),
            field<&P::branch_predictor>("branch_predictor", "of traces that record branches"),
            field<&P::branch_history>("branch_history", "bits of the history of gshare; it has 2^n counters",
                                      1, 24)
                .from(source),
            field<&P::mispredicts_per_kilo>(
                "mispredicts_per_kilo",
                "mispredicted branches in 1000 instructions of a trace without branches", 0, 1000),
            field<&P::mispredict_penalty>("mispredict_penalty",
                                          "from the completion of a mispredicted branch to the next dispatch",
                                          1, longest)
                .from(source),
            field<&P::flushes>("flushes", "CLFLUSH, CLFLUSHOPT and CLWB on their way at one time", 1,
                               most_entries)
                .from(source),
            field<&P::wrpkru>("wrpkru", "from WRPKRU being the oldest instruction to its completion", 1,
                              longest)
                .from(source),
        };
    }

private:
    static constexpr auto source = "docs/numbers.md#core-defaults";
};

}  // namespace cpu
}  // namespace mktme
