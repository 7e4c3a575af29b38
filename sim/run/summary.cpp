// SPDX-License-Identifier: Apache-2.0
#include "sim/run/summary.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <functional>
#include <vector>

#include "models/cache/cache_stats.hpp"
#include "models/contents/check_stats.hpp"
#include "models/cpu/core_stats.hpp"
#include "models/crypto/engine_timing.hpp"
#include "models/memctrl/memory_stats.hpp"
#include "models/platform/device_stats.hpp"
#include "models/platform/idle_stats.hpp"
#include "sim/results/sim_stats.hpp"
#include "workloads/front_end/workload_stats.hpp"

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

std::string instructions(const cpu::CoreStats& cores) {
    return fmt::format("{} instructions ({} loads, {} stores), {:.3f} a cycle of each core",
                       cores.instructions, cores.loads, cores.stores, cores.ipc().value);
}

/// Returns what came before the measured phase, if a warm-up did.
std::string warmup(const StatTree& stats) {
    const auto* const cores = stats.find<cpu::CoreStats>("phase.warmup.cpu.total");
    const auto* const run = stats.find<SimStats>("phase.warmup.sim");
    if (cores == nullptr || run == nullptr) return "";
    return fmt::format("{:<22} {:.3f} us for {} instructions\n", "  after a warm-up of",
                       run->time_ns() / 1000, cores->instructions);
}

/// Returns the share of the cycles that cores with a program were idle, since it had ended before the others.
std::string idle(const StatTree& stats, const cpu::CoreStats& cores) {
    const auto* const idle = stats.find<platform::IdleStats>("cpu.total");
    if (idle == nullptr || idle->idle_cycles == 0) return "";
    const auto all = static_cast<double>(idle->idle_cycles + cores.cycles());
    return fmt::format("{:<22} {:.1f} % of the time of cores, whose programs had ended\n", "idle",
                       static_cast<double>(idle->idle_cycles) / all * 100);
}

/// Returns where the cycles of the cores went, the largest share first, without shares that round to nothing.
std::string cycle_rows(const cpu::CycleRows& rows) {
    constexpr double least_share = 0.05;  // percent
    std::vector<std::pair<double, std::string_view>> shares;
    for_each_field<cpu::CycleRows>([&](const auto& field) {
        const auto cycles = static_cast<double>(std::invoke(field.member, rows));
        shares.emplace_back(cycles * 100 / static_cast<double>(rows.sum()), field.key);
    });
    std::ranges::sort(shares, std::greater{});
    std::string text;
    for (const auto& [share, row] : shares)
        if (share >= least_share) text += fmt::format("{}{:.1f} % {}", text.empty() ? "" : ", ", share, row);
    return fmt::format("{:<22} {}\n", "cycles of cores", text);
}

/// Returns the hit rates of the caches that were used.
std::string caches(const StatTree& stats) {
    std::string text;
    for (const std::string_view level : {"l1i", "l1d", "l2", "l3", "l4", "llc"}) {
        const auto* const cache = stats.find<cache::CacheStats>(fmt::format("cache.{}", level));
        if (cache == nullptr || cache->accesses() == 0) continue;
        text += fmt::format("{:<22} {:.2f} % of {} accesses hit\n", level, cache->hit_rate().value * 100,
                            cache->accesses());
    }
    return text;
}

/// Returns the check results of all reads, by the names of the statistics: "16 checked: 16 garbage, 16 wrong_key".
std::string check_results(const contents::CheckStats& check) {
    std::string found;
    for_each_field<contents::CheckStats>([&](const auto& field) {
        if constexpr (!is_hidden<std::remove_cvref_t<decltype(field)>>) {
            const std::uint64_t count = std::invoke(field.member, check);
            if (count != 0 && field.key != "reads")
                found += fmt::format("{}{} {}", found.empty() ? ": " : ", ", count, field.key);
        }
    });
    return fmt::format("{:<22} {} checked{}\n", "reads", check.reads, found.empty() ? ": all right" : found);
}

std::string latencies(const memctrl::MemoryStats& m) {
    std::string text;
    const auto stack = m.latency_stack();
    if (m.reads != 0) {
        text += distribution("read latency", m.read_latency);
        text += fmt::format("{:<22} queue {:.2f} + dram {:.2f} + crypto {:.2f} + transfer {:.2f} ns\n",
                            "  of which, mean", stack.queue.value, stack.dram.value, stack.crypto.value,
                            stack.transfer.value);
    }
    if (m.writes != 0) text += distribution("write latency", m.write_latency);
    return text;
}

std::string engine(const crypto::CryptoStats& crypto) {
    return distribution("exposed decryption", crypto.exposed_read_latency) +
           fmt::format("{:<22} {:.1f} % used, {:.1f} % of tweaks hidden, {} lines\n", "engine",
                       crypto.utilisation() * 100, crypto.tweak_hidden_rate() * 100, crypto.lines);
}

std::string devices(const StatTree& stats) {
    const auto* const all = stats.find<platform::DeviceStats>("device.total");
    if (all == nullptr) return "";
    Histogram latency = all->read_latency;
    latency.merge(all->write_latency);
    const std::string refused =
        all->refused == 0 ? "" : fmt::format(", {} refused by an IOMMU", all->refused);
    return fmt::format("{:<22} {} reads, {} writes, {:.2f} GB/s{}\n", "devices", all->reads, all->writes,
                       all->bandwidth_gb_s().value, refused) +
           (latency.count() == 0 ? "" : distribution("  latency of an access", latency));
}

}  // namespace

std::string summary(const StatTree& stats) {
    const auto& run = *stats.find<SimStats>("sim");
    const auto* const workload = stats.find<workloads::WorkloadStats>("workload");
    const auto* const cores = stats.find<cpu::CoreStats>("cpu.total");
    const auto& m = *stats.find<memctrl::MemoryStats>("memory");
    std::string text = fmt::format("{:<22} {:.3f} us for {}{}\n", "simulated", run.time_ns() / 1000,
                                   cores != nullptr ? instructions(*cores) : requests(*workload),
                                   run.partial ? ", PARTIAL" : "");
    if (cores != nullptr) {
        text += warmup(stats) + idle(stats, *cores);
        if (cores->cycles() != 0) text += cycle_rows(cores->cycles_in);
        text += caches(stats) + devices(stats);
    }
    text += fmt::format("{:<22} {:.2f} GB/s, {:.1f} % row hits\n", "bandwidth", m.bandwidth_gb_s().value,
                        m.row_hit_rate() * 100);
    text += latencies(m);
    if (workload != nullptr) {
        if (workload->lines != run.requests && workload->read_latency)
            text += distribution("latency of a request", *workload->read_latency);
        if (workload->probe_latency) text += distribution("probe latency", *workload->probe_latency);
    }
    if (m.energy)
        text += fmt::format("{:<22} {:.2f} nJ a request, {:.0f} mW\n", "DRAM energy",
                            m.energy_per_request_nj()->value, m.power_mw()->value);
    if (const auto* const crypto = stats.find<crypto::CryptoStats>("crypto")) text += engine(*crypto);
    if (const auto* const check = stats.find<contents::CheckStats>("check")) text += check_results(*check);
    return text;
}

}  // namespace mktme::sim
