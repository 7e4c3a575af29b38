// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

#include "models/base/fields.hpp"
#include "models/base/histogram.hpp"

namespace mktme::memctrl {

/// Where the time of reads went, as means a read; the parts sum to the mean latency.
struct LatencyStack {
    double queue = 0;
    double dram = 0;
    double crypto = 0;
    double transfer = 0;

    static constexpr auto fields() {
        using S = LatencyStack;
        return std::tuple{
            field<&S::queue>("queue", "waiting in the controller: for its turn, the bank, the bus, refresh"),
            field<&S::dram>(
                "dram",
                "the DRAM's own time to the first beat: CL, with tRCD and tRP where commands needed them"),
            field<&S::crypto>("crypto", "exposed decryption: last beat to plaintext"),
            field<&S::transfer>("transfer", "the burst on the data bus"),
        };
    }
};

/// What one data channel, one channel or the whole memory counted.
class MemoryStats {
public:
    Histogram read_latency;
    Histogram write_latency;
    std::uint64_t reads = 0;
    std::uint64_t writes = 0;
    std::uint64_t forwarded = 0;
    std::uint64_t coalesced = 0;
    std::uint64_t row_hits = 0;
    std::uint64_t columns = 0;
    std::uint64_t activates = 0;
    std::uint64_t precharges = 0;
    std::uint64_t refreshes = 0;
    std::uint64_t read_queue_max = 0;
    std::uint64_t write_queue_max = 0;

    // Sums from which means are derived.
    SimTime dram_time{};
    SimTime crypto_time{};
    SimTime transfer_time{};
    SimTime read_queue_time{};  // summed over requests
    SimTime write_queue_time{};
    SimTime elapsed{};  // length of the run

    [[nodiscard]] double bandwidth_gb_s() const;
    [[nodiscard]] double row_hit_rate() const;
    [[nodiscard]] double read_queue_mean() const;
    [[nodiscard]] double write_queue_mean() const;
    [[nodiscard]] LatencyStack latency_stack() const;

    void merge(const MemoryStats& other);

    static constexpr auto fields() {
        using S = MemoryStats;
        return std::tuple{
            field<&S::reads>("reads", "reads completed, forwarded ones included"),
            field<&S::writes>("writes", "writes completed, coalesced ones included"),
            field<&S::read_latency>("read_latency_ns", "acceptance of a read to its data"),
            field<&S::write_latency>("write_latency_ns",
                                     "acceptance of a write to its last beat on the data bus"),
            field<&S::bandwidth_gb_s>("bandwidth_gb_s", "bytes of all requests over the length of the run"),
            field<&S::row_hit_rate>("row_hit_rate",
                                    "share of RD and WR commands whose request needed no ACT"),
            field<&S::latency_stack>("latency_stack_ns", "mean read latency by cause"),
            field<&S::forwarded>("forwarded", "reads served from the write queue"),
            field<&S::coalesced>("coalesced", "writes merged into a queued write of the same line"),
            field<&S::activates>("activates", "ACT commands"),
            field<&S::precharges>("precharges", "PRE and PREA commands"),
            field<&S::refreshes>("refreshes", "REF commands"),
            field<&S::read_queue_mean>("read_queue_mean", "reads queued, mean over time"),
            field<&S::read_queue_max>("read_queue_max", "most reads queued in one data channel"),
            field<&S::write_queue_mean>("write_queue_mean", "writes queued, mean over time"),
            field<&S::write_queue_max>("write_queue_max", "most writes queued in one data channel"),
        };
    }
};

}  // namespace mktme::memctrl
