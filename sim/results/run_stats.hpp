// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <tuple>
#include <vector>

#include "models/crypto/engine_timing.hpp"
#include "models/memctrl/memory_system.hpp"
#include "workloads/front_end/workload_stats.hpp"

namespace mktme::sim {

/// Statistics of the run as a whole.
struct SimStats {
    SimTime time{};
    std::uint64_t requests = 0;
    bool partial = false;

    [[nodiscard]] Nanoseconds time_ns() const { return {in_ns(time)}; }

    static constexpr auto fields() {
        using S = SimStats;
        return std::tuple{
            field<&S::time_ns>("time_ns", "simulated time until the last request was done"),
            field<&S::requests>("requests", "requests the front end handed over"),
            field<&S::partial>("partial", "true when the run ended early: Ctrl-C or a damaged trace"),
        };
    }
};

/// Statistics of the whole memory and of each channel.
struct MemoryReport : memctrl::MemoryStats {
    std::vector<memctrl::MemoryStats> channel;
    SimTime stall{};

    [[nodiscard]] Nanoseconds stall_ns() const { return {in_ns(stall)}; }

    static constexpr auto fields() {
        using S = MemoryReport;
        return std::tuple_cat(
            MemoryStats::fields(),
            std::tuple{field<&S::stall_ns>("stall_ns", "time lines waited at full queues, summed"),
                       field<&S::channel>("channel", "the same for each channel")});
    }
};

/// Content of stats.json. Without an engine there is no `crypto`.
struct RunStats {
    SimStats sim;
    workloads::WorkloadStats workload;
    MemoryReport memory;
    std::optional<crypto::CryptoStats> crypto;
    std::optional<tme::KeyStats> mktme;
    std::optional<contents::CheckStats> check;

    static constexpr auto fields() {
        using S = RunStats;
        return std::tuple{
            field<&S::sim>("sim", "the run"),
            field<&S::workload>("workload", "requests as trace or generator made them"),
            field<&S::memory>("memory", "channels and DRAM"),
            field<&S::crypto>("crypto", "the AES-XTS engines; absent with encryption.mode = off"),
            field<&S::mktme>("mktme", "key hardware; absent unless encryption.mode = mktme"),
            field<&S::check>("check", "whether what was read was right; absent with data.mode = none")};
    }
};

/// Returns the statistics of the front end and the memory system.
RunStats gather(const memctrl::MemorySystem& memory, const workloads::WorkloadStats& workload, bool partial);

}  // namespace mktme::sim
