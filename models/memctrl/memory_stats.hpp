// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <tuple>

#include "models/base/fields.hpp"
#include "models/base/histogram.hpp"
#include "models/base/merge.hpp"
#include "models/dram/energy.hpp"

namespace mktme::memctrl {

/// Mean read latency by cause. The parts sum to the mean latency.
struct LatencyStack {
    Nanoseconds queue;
    Nanoseconds dram;
    Nanoseconds crypto;
    Nanoseconds transfer;

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

/// Statistics of one kind of queue over a run. Level and residency are measured separately, so Little's law checks
/// both.
struct QueueStats {
    std::uint64_t entries = 0;
    Level level;
    SimTime residency_time{};  // summed over entries

    [[nodiscard]] Nanoseconds residency_ns() const;

    static constexpr auto fields() {
        using S = QueueStats;
        return std::tuple{
            field<&S::entries>("entries", "requests that were queued and have left"),
            field<&S::level>("level", "requests queued"),
            field<&S::residency_ns>("residency_ns", "mean time in the queue, arrival to last column command"),
            hidden<&S::residency_time>(),
        };
    }
};

/// Counters of one data channel, one channel or the whole memory.
struct MemoryStats {
    static constexpr std::array<std::string_view, 2> places{"memory", "memory.channel.*"};

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
    std::uint64_t lines_read = 0;  // by RD: reads and merges
    std::uint64_t merges = 0;
    std::uint64_t auto_precharges = 0;
    std::uint64_t power_downs = 0;
    std::uint64_t self_refreshes = 0;
    QueueStats read_queue;
    QueueStats write_queue;
    std::optional<dram::EnergyUse> energy;  // none if the part's currents are not published

    // Sums from which means are derived.
    SimTime dram_time{};
    SimTime crypto_time{};
    SimTime transfer_time{};
    Elapsed elapsed;

    [[nodiscard]] GigabytesPerSecond bandwidth_gb_s() const;
    [[nodiscard]] Share row_hit_rate() const;
    [[nodiscard]] std::optional<Nanojoules> energy_per_request_nj() const;
    [[nodiscard]] std::optional<Milliwatts> power_mw() const;
    [[nodiscard]] LatencyStack latency_stack() const;

    static constexpr auto fields() {
        using S = MemoryStats;
        return std::tuple{
            field<&S::reads>("reads", "lines read, forwarded ones included"),
            field<&S::writes>("writes", "lines written, coalesced ones included"),
            field<&S::read_latency>("read_latency_ns", "acceptance of a read to its data"),
            field<&S::write_latency>("write_latency_ns",
                                     "acceptance of a write to its last beat on the data bus"),
            field<&S::bandwidth_gb_s>("bandwidth_gb_s",
                                      "64 B for each read and write, over the length of the run"),
            field<&S::row_hit_rate>("row_hit_rate",
                                    "share of RD and WR commands whose request needed no ACT"),
            field<&S::latency_stack>("latency_stack_ns", "mean read latency by cause"),
            field<&S::forwarded>("forwarded", "reads served from the write queue"),
            field<&S::coalesced>("coalesced", "writes merged into a queued write of the same line"),
            field<&S::merges>("merges", "partial writes that read their line first"),
            field<&S::activates>("activates", "ACT commands"),
            field<&S::precharges>("precharges", "PRE, PRESB and PREA commands"),
            field<&S::auto_precharges>("auto_precharges", "rows closed by RDA or WRA"),
            field<&S::refreshes>("refreshes", "REF and REFSB commands"),
            field<&S::power_downs>("power_downs", "PDE commands"),
            field<&S::self_refreshes>("self_refreshes", "SRE commands"),
            field<&S::read_queue>("read_queue", "the queue of reads"),
            field<&S::write_queue>("write_queue", "the queue of writes"),
            field<&S::energy>("energy_nj", "energy of the DRAM"),
            field<&S::energy_per_request_nj>("energy_per_request_nj",
                                             "the DRAM's energy over reads and writes"),
            field<&S::power_mw>("power_mw", "the DRAM's energy over the length of the run"),
            hidden<&S::row_hits>(),
            hidden<&S::columns>(),
            hidden<&S::lines_read>(),
            hidden<&S::dram_time>(),
            hidden<&S::crypto_time>(),
            hidden<&S::transfer_time>(),
            hidden<&S::elapsed>(),
        };
    }
};

}  // namespace mktme::memctrl
