// SPDX-License-Identifier: Apache-2.0
#include "models/memctrl/memory_stats.hpp"

namespace mktme::memctrl {

namespace {

double ratio(double part, double whole) { return whole == 0 ? 0.0 : part / whole; }
double ratio(std::uint64_t part, std::uint64_t whole) {
    return ratio(static_cast<double>(part), static_cast<double>(whole));
}
double ratio(SimTime part, SimTime whole) { return ratio(part.count(), whole.count()); }

}  // namespace

double QueueStats::mean() const { return ratio(level_time, elapsed); }
double QueueStats::residency_ns() const { return ratio(in_ns(residency_time), static_cast<double>(entries)); }

void QueueStats::merge(const QueueStats& other) {
    entries += other.entries;
    most = std::max(most, other.most);
    level_time += other.level_time;
    residency_time += other.residency_time;
    elapsed = std::max(elapsed, other.elapsed);
}

double MemoryStats::bandwidth_gb_s() const {
    return ratio(static_cast<double>((reads + writes) * line_size.count()), in_ns(elapsed));
}

double MemoryStats::row_hit_rate() const { return ratio(row_hits, columns); }

std::optional<double> MemoryStats::energy_per_request_nj() const {
    if (!energy) return std::nullopt;
    return ratio(energy->total(), static_cast<double>(reads + writes));
}

std::optional<double> MemoryStats::power_mw() const {
    constexpr double milliwatts = 1e3;  // 1 nJ per ns is 1 W
    if (!energy) return std::nullopt;
    return ratio(energy->total(), in_ns(elapsed)) * milliwatts;
}

LatencyStack MemoryStats::latency_stack() const {
    const auto n = static_cast<double>(read_latency.count());
    const LatencyStack known{.dram = ratio(in_ns(dram_time), n),
                             .crypto = ratio(in_ns(crypto_time), n),
                             .transfer = ratio(in_ns(transfer_time), n)};
    LatencyStack stack = known;
    stack.queue = std::max(0.0, read_latency.mean_fs() / 1e6 - known.dram - known.crypto - known.transfer);
    return stack;
}

void MemoryStats::merge(const MemoryStats& other) {
    read_latency.merge(other.read_latency);
    write_latency.merge(other.write_latency);
    reads += other.reads;
    writes += other.writes;
    forwarded += other.forwarded;
    coalesced += other.coalesced;
    row_hits += other.row_hits;
    columns += other.columns;
    activates += other.activates;
    precharges += other.precharges;
    refreshes += other.refreshes;
    lines_read += other.lines_read;
    merges += other.merges;
    auto_precharges += other.auto_precharges;
    power_downs += other.power_downs;
    self_refreshes += other.self_refreshes;
    read_queue.merge(other.read_queue);
    write_queue.merge(other.write_queue);
    if (other.energy) energy = energy.value_or(dram::EnergyUse{}) += *other.energy;
    dram_time += other.dram_time;
    crypto_time += other.crypto_time;
    transfer_time += other.transfer_time;
    elapsed = std::max(elapsed, other.elapsed);
}

}  // namespace mktme::memctrl
