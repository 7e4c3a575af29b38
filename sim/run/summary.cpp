// SPDX-License-Identifier: Apache-2.0
#include "sim/run/summary.hpp"

#include <fmt/format.h>
#include <functional>

namespace mktme::sim {

namespace {

std::string distribution(std::string_view name, const Histogram& h) {
    return fmt::format("{:<22} mean {:>9.2f} ns   p50 {:>9.2f}   p99 {:>9.2f}   max {:>9.2f}\n", name,
                       h.mean_fs() / 1e6, in_ns(h.percentile(0.5)), in_ns(h.percentile(0.99)),
                       in_ns(h.most()));
}

/// Returns "3 requests (2 reads, 1 writes)", with the probes and the number of lines if a run has such.
std::string requests(const workloads::WorkloadStats& w) {
    std::string parts = fmt::format("{} reads, {} writes", w.reads, w.writes);
    if (w.probe_latency) parts += fmt::format(", {} probes", w.probes);
    std::string text = fmt::format("{} requests ({})", w.requests(), parts);
    if (w.lines != w.requests()) text += fmt::format(" in {} lines", w.lines);
    return text;
}

/// Returns the check results of all reads, by the names of the statistics: "16 checked: 16 garbage, 16 wrong_key".
std::string check_results(const contents::CheckStats& check) {
    std::string found;
    for_each_field<contents::CheckStats>([&](const auto& field) {
        const std::uint64_t count = std::invoke(field.member, check);
        if (count != 0 && field.key != "reads")
            found += fmt::format("{}{} {}", found.empty() ? ": " : ", ", count, field.key);
    });
    return fmt::format("{:<22} {} checked{}\n", "reads", check.reads, found.empty() ? ": all right" : found);
}

}  // namespace

std::string summary(const RunStats& stats) {
    const auto& m = stats.memory;
    const auto stack = m.latency_stack();
    std::string text = fmt::format("{:<22} {:.3f} us for {}{}\n", "simulated", stats.sim.time_ns() / 1000,
                                   requests(stats.workload), stats.sim.partial ? ", PARTIAL" : "");
    text += fmt::format("{:<22} {:.2f} GB/s, {:.1f} % row hits\n", "bandwidth", m.bandwidth_gb_s().value,
                        m.row_hit_rate() * 100);
    if (m.reads != 0) {
        text += distribution("read latency", m.read_latency);
        text += fmt::format("{:<22} queue {:.2f} + dram {:.2f} + crypto {:.2f} + transfer {:.2f} ns\n",
                            "  of which, mean", stack.queue.value, stack.dram.value, stack.crypto.value,
                            stack.transfer.value);
    }
    if (m.writes != 0) text += distribution("write latency", m.write_latency);
    if (stats.workload.lines != stats.sim.requests && stats.workload.read_latency)
        text += distribution("latency of a request", *stats.workload.read_latency);
    if (stats.workload.probe_latency) text += distribution("probe latency", *stats.workload.probe_latency);
    if (m.energy)
        text += fmt::format("{:<22} {:.2f} nJ a request, {:.0f} mW\n", "DRAM energy",
                            m.energy_per_request_nj()->value, m.power_mw()->value);
    if (stats.crypto) {
        text += distribution("exposed decryption", stats.crypto->exposed_read_latency);
        text += fmt::format("{:<22} {:.1f} % used, {:.1f} % of tweaks hidden, {} lines\n", "engine",
                            stats.crypto->utilisation() * 100, stats.crypto->tweak_hidden_rate() * 100,
                            stats.crypto->lines);
    }
    if (stats.check) text += check_results(*stats.check);
    return text;
}

}  // namespace mktme::sim
