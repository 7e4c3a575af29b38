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

double MemoryStats::bandwidth_gb_s() const {
    return ratio(static_cast<double>((reads + writes) * line_size.count()), in_ns(elapsed));
}

double MemoryStats::row_hit_rate() const { return ratio(row_hits, columns); }
double MemoryStats::read_queue_mean() const { return ratio(read_queue_time, elapsed); }
double MemoryStats::write_queue_mean() const { return ratio(write_queue_time, elapsed); }

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
    read_queue_max = std::max(read_queue_max, other.read_queue_max);
    write_queue_max = std::max(write_queue_max, other.write_queue_max);
    dram_time += other.dram_time;
    crypto_time += other.crypto_time;
    transfer_time += other.transfer_time;
    read_queue_time += other.read_queue_time;
    write_queue_time += other.write_queue_time;
    elapsed = std::max(elapsed, other.elapsed);
}

}  // namespace mktme::memctrl
