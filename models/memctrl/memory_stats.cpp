// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/memory_stats.hpp"

namespace mktme::memctrl {

namespace {

double ratio(double part, double whole) { return whole == 0 ? 0.0 : part / whole; }
double ratio(std::uint64_t part, std::uint64_t whole) {
    return ratio(static_cast<double>(part), static_cast<double>(whole));
}

}  // namespace

Nanoseconds QueueStats::residency_ns() const {
    return {ratio(in_ns(residency_time), static_cast<double>(entries))};
}

GigabytesPerSecond MemoryStats::bandwidth_gb_s() const {
    return {ratio(static_cast<double>((reads + writes) * line_size.count()), in_ns(elapsed.value))};
}

Share MemoryStats::row_hit_rate() const { return {ratio(row_hits, columns)}; }

std::optional<Nanojoules> MemoryStats::energy_per_request_nj() const {
    if (!energy) return std::nullopt;
    return Nanojoules{ratio(energy->total(), static_cast<double>(reads + writes))};
}

std::optional<Milliwatts> MemoryStats::power_mw() const {
    constexpr double milliwatts = 1e3;  // 1 nJ per ns is 1 W
    if (!energy) return std::nullopt;
    return Milliwatts{ratio(energy->total(), in_ns(elapsed.value)) * milliwatts};
}

LatencyStack MemoryStats::latency_stack() const {
    const auto n = static_cast<double>(read_latency.count());
    const LatencyStack known{.queue = {},
                             .dram = {ratio(in_ns(dram_time), n)},
                             .crypto = {ratio(in_ns(crypto_time), n)},
                             .transfer = {ratio(in_ns(transfer_time), n)}};
    LatencyStack stack = known;
    stack.queue = {std::max(0.0, read_latency.mean_fs() / 1e6 - known.dram - known.crypto - known.transfer)};
    return stack;
}

}  // namespace mktme::memctrl
