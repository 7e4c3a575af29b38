// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "models/base/error.hpp"
#include "sim/config/sim_config.hpp"
#include "sim/results/stats_reader.hpp"
#include "tests/machines/draw_machine.hpp"
#include "tests/machines/judge.hpp"
#include "tests/machines/pace.hpp"
#include "workloads/generators/gaps.hpp"

namespace mktme::machines {

namespace {

using workloads::GeneratorKind;
using workloads::IssueMode;

constexpr double rounding = 1e-9;  // relative error allowed in sums of doubles

/// Collects the laws that do not hold.
class Laws {
public:
    explicit Laws(const Stats& stats) : stats_{stats} {}

    double operator[](const std::string& path) const { return stats_[path]; }
    void equal(const std::string& what, double got, double wanted, double share = rounding) {
        if (!(std::abs(got - wanted) <= share * std::max(std::abs(wanted), std::abs(got))))
            broken(fmt::format("{}: {} is not {}", what, got, wanted));
    }
    void at_most(const std::string& what, double got, double most) {
        if (!(got <= most * (1 + rounding))) broken(fmt::format("{}: {} is above {}", what, got, most));
    }
    void broken(std::string complaint) { complaints_.push_back(std::move(complaint)); }
    Complaints take() { return std::move(complaints_); }

private:
    const Stats& stats_;
    Complaints complaints_;
};

std::size_t channels_in(const Stats& stats) {
    std::size_t count = 0;
    while (stats.has(fmt::format("memory.channel.{}.reads", count))) ++count;
    return count;
}

/// Statistics of a channel that add up to those of the memory.
constexpr std::array<std::string_view, 16> summed{"reads",
                                                  "writes",
                                                  "forwarded",
                                                  "coalesced",
                                                  "merges",
                                                  "activates",
                                                  "precharges",
                                                  "auto_precharges",
                                                  "refreshes",
                                                  "power_downs",
                                                  "self_refreshes",
                                                  "bandwidth_gb_s",
                                                  "read_queue.entries",
                                                  "write_queue.entries",
                                                  "read_latency_ns.count",
                                                  "write_latency_ns.count"};

void check_sums(Laws& laws, const Machine& machine, const Stats& stats) {
    const std::size_t channels = channels_in(stats);
    if (channels != machine.config().memory.channels)
        laws.broken(fmt::format("{} channels, not {}", channels, machine.config().memory.channels));
    for (const auto name : summed) {
        double sum = 0;
        for (std::size_t c = 0; c < channels; ++c) sum += laws[fmt::format("memory.channel.{}.{}", c, name)];
        laws.equal(fmt::format("sum of {} over channels", name), sum, laws[fmt::format("memory.{}", name)]);
    }
    for (const auto& [path, value] : stats.values()) {
        if (!path.starts_with("memory.energy_nj")) continue;
        double sum = 0;
        for (std::size_t c = 0; c < channels; ++c)
            sum +=
                laws[fmt::format("memory.channel.{}.{}", c, path.substr(std::string_view{"memory."}.size()))];
        laws.equal(fmt::format("sum of {} over channels", path), sum, value);
    }
}

/// Phases are parts of the run. If they follow each other from its begin to its end, they make up all of it.
void check_phases(Laws& laws, const Machine& machine, const Stats& stats) {
    const auto& phases = machine.config().sim.phase;
    if (phases.empty()) return;
    const bool is_whole = phases.front().begin == SimTime{} && phases.back().end == SimTime{};
    for (const auto name : summed) {
        if (name == "bandwidth_gb_s") continue;
        double sum = 0;
        for (const auto& phase : phases) {
            const auto path = fmt::format("phase.{}.memory.{}", phase.name, name);
            if (stats.has(path)) sum += laws[path];
        }
        const double run = laws[fmt::format("memory.{}", name)];
        if (is_whole) laws.equal(fmt::format("sum of {} over phases", name), sum, run);
        else laws.at_most(fmt::format("sum of {} over phases", name), sum, run);
    }
    for (const auto& phase : phases)
        for (const auto* stat : {"read_queue.level_max", "read_latency_ns.max"}) {
            const auto path = fmt::format("phase.{}.memory.{}", phase.name, stat);
            if (stats.has(path)) laws.at_most(path, laws[path], laws[fmt::format("memory.{}", stat)]);
        }
}

void check_latency(Laws& laws, const std::string& memory) {
    double sum = 0;
    for (const auto* part : {"queue", "dram", "crypto", "transfer"}) {
        const double mean = laws[fmt::format("{}.latency_stack_ns.{}", memory, part)];
        if (mean < -1e-6) laws.broken(fmt::format("{}.latency_stack_ns.{} = {}", memory, part, mean));
        sum += mean;
    }
    laws.equal(memory + ".latency_stack_ns: sum", sum, laws[memory + ".read_latency_ns.mean"], 1e-6);
    laws.equal(memory + ".read_latency_ns.count", laws[memory + ".read_latency_ns.count"],
               laws[memory + ".reads"]);
    laws.equal(memory + ".write_latency_ns.count", laws[memory + ".write_latency_ns.count"],
               laws[memory + ".writes"]);
}

/// Checks Little's law: level and residency are measured separately.
void check_queue(Laws& laws, const std::string& queue, std::uint64_t data_channels) {
    const double entries_time = laws[queue + ".entries"] * laws[queue + ".residency_ns"];
    laws.equal("Little: " + queue, laws[queue + ".level_mean"] * laws["sim.time_ns"], entries_time, 1e-6);
    laws.at_most(queue + ".level_mean", laws[queue + ".level_mean"],
                 laws[queue + ".level_max"] * static_cast<double>(data_channels));
}

void check_queues(Laws& laws, const Machine& machine, const std::string& memory,
                  std::uint64_t data_channels) {
    const auto& controller = machine.config().controller;
    check_queue(laws, memory + ".read_queue", data_channels);
    check_queue(laws, memory + ".write_queue", data_channels);
    laws.at_most(memory + ".read_queue.level_max", laws[memory + ".read_queue.level_max"],
                 static_cast<double>(controller.read_queue));
    laws.at_most(memory + ".write_queue.level_max", laws[memory + ".write_queue.level_max"],
                 static_cast<double>(controller.write_queue));
    laws.equal(memory + ".read_queue.entries", laws[memory + ".read_queue.entries"],
               laws[memory + ".reads"] - laws[memory + ".forwarded"] + laws[memory + ".merges"]);
    laws.equal(memory + ".write_queue.entries", laws[memory + ".write_queue.entries"],
               laws[memory + ".writes"] - laws[memory + ".coalesced"]);
}

/// Checks conservation: every request and line that goes in comes out.
void check_requests(Laws& laws, const Machine& machine) {
    laws.equal("sim.requests", laws["sim.requests"],
               laws["workload.reads"] + laws["workload.writes"] + laws["workload.probes"]);
    laws.equal("lines of the memory", laws["memory.reads"] + laws["memory.writes"], laws["workload.lines"]);
    laws.at_most("memory.merges", laws["memory.merges"], laws["workload.partial_lines"]);
    if (!machine.has_trace())
        laws.equal("workload.requests", laws["sim.requests"],
                   static_cast<double>(machine.config().workload.requests));
}

bool is_share(std::string_view path) { return path.ends_with("_rate") || path.ends_with("utilisation"); }

/// Checks that no value is infinite, negative or NaN, that shares are at most 1, and that quantiles are in order.
void check_values(Laws& laws, const Stats& stats) {
    for (const auto& [path, value] : stats.values()) {
        if (!std::isfinite(value) || value < -1e-6) laws.broken(fmt::format("{} = {}", path, value));
        if (is_share(path)) laws.at_most(path, value, 1);
        if (!path.ends_with(".p50")) continue;
        const std::string name = path.substr(0, path.size() - std::string_view{".p50"}.size());
        double before = 0;
        for (const auto* quantile : {"p50", "p90", "p99", "p999", "max"}) {
            const double next = laws[fmt::format("{}.{}", name, quantile)];
            laws.at_most(fmt::format("{}: quantile below {}", name, quantile), before, next);
            before = next;
        }
        laws.at_most(name + ".mean", laws[name + ".mean"], laws[name + ".max"]);
    }
}

/// Returns the latest time at which the last request can come.
SimTime last_request(const sim::SimConfig& config) {
    const auto& workload = config.workload;
    if (workload.generator == GeneratorKind::loaded) return {};
    const std::uint64_t longest =
        workload.generator == GeneratorKind::poisson ? workloads::ExponentialGap::longest : 1;
    return SimTime{workload.interval.count() * longest * workload.requests};
}

void check_time(Laws& laws, const Machine& machine) {
    const auto lines = static_cast<std::uint64_t>(laws["workload.lines"]);
    SimTime last = last_request(machine.config());
    // Formats that count instructions give each request at least a cycle.
    if (machine.has_trace()) last += SimTime{10'000'000 * static_cast<std::uint64_t>(laws["sim.requests"])};
    laws.at_most("sim.time_ns", laws["sim.time_ns"], in_ns(time_limit(machine.config(), last, lines)));
}

/// Checks that requests come no earlier, and no more of them at once, than their issue mode allows.
void check_issue(Laws& laws, const Machine& machine) {
    const auto& workload = machine.config().workload;
    if (machine.has_trace() || workload.generator == GeneratorKind::loaded) return;
    const bool has_fixed_gaps = workload.generator != GeneratorKind::poisson;
    if (workload.issue == IssueMode::timed && has_fixed_gaps)
        laws.at_most("time of the last request", in_ns(workload.interval) * (laws["sim.requests"] - 1),
                     laws["sim.time_ns"]);
    if (workload.issue != IssueMode::window && workload.issue != IssueMode::dependent) return;
    const auto window = workload.issue == IssueMode::window ? workload.window : 1;
    const std::uint64_t lines =
        workload.request_bytes.count() / line_size.count() + 2;  // of a request, at most
    laws.at_most("reads at once", laws["memory.reads"] * laws["memory.read_latency_ns.mean"],
                 static_cast<double>(window * lines) * laws["sim.time_ns"]);
}

void check_engine(Laws& laws, const Machine& machine, const Stats& stats) {
    using crypto::EncryptionMode;
    const auto& config = machine.config();
    const auto mode = config.encryption.mode;
    if (stats.has("crypto.lines") != (mode != EncryptionMode::off))
        laws.broken("crypto is there only with an engine");
    if (mode == EncryptionMode::off || config.crypto.fixed_latency != SimTime{}) return;
    const double on_bus = laws["memory.reads"] - laws["memory.forwarded"] + laws["memory.merges"] +
                          laws["memory.writes"] - laws["memory.coalesced"];
    laws.at_most("crypto.lines", laws["crypto.lines"], on_bus);
    if (mode == EncryptionMode::tme && config.mktme.exclude_length == Bytes{})
        laws.equal("crypto.lines", laws["crypto.lines"], on_bus);
    if (!uses_engine(config)) laws.equal("crypto.lines", laws["crypto.lines"], 0);
}

}  // namespace

Stats::Stats(const std::filesystem::path& file) {
    for (const auto& stat : sim::read_stats(file)) values_[stat.path] = stat.value;
}

double Stats::operator[](const std::string& path) const {
    const auto found = values_.find(path);
    if (found == values_.end()) throw UserError{fmt::format("stats.json has no {}", path)};
    return found->second;
}

Complaints judge_stats(const Machine& machine, const Stats& stats) {
    Laws laws{stats};
    check_values(laws, stats);
    check_sums(laws, machine, stats);
    check_phases(laws, machine, stats);
    check_requests(laws, machine);
    check_time(laws, machine);
    check_issue(laws, machine);
    check_engine(laws, machine, stats);
    const std::uint64_t all = data_channels(machine.config());
    std::map<std::string, std::uint64_t> memories{{"memory", all}};
    for (std::size_t c = 0; c < channels_in(stats); ++c)
        memories[fmt::format("memory.channel.{}", c)] = all / machine.config().memory.channels;
    for (const auto& [memory, data_channels] : memories) {
        check_latency(laws, memory);
        check_queues(laws, machine, memory, data_channels);
    }
    auto complaints = laws.take();
    const auto check_results = judge_check_results(machine, stats);
    complaints.insert(complaints.end(), check_results.begin(), check_results.end());
    return complaints;
}

// --- Machines with cores

namespace {

void check_sums_of_packages(Laws& laws, const sim::SimConfig& config) {
    if (config.platform.packages == 1) return;
    for (const auto* const name : {"reads", "writes", "activates", "refreshes"}) {
        double sum = 0;
        for (std::uint64_t number = 0; number < config.platform.packages; ++number)
            sum += laws[fmt::format("package.{}.memory.{}", number, name)];
        laws.equal(fmt::format("memory.{}", name), laws[fmt::format("memory.{}", name)], sum);
    }
}

void check_devices(Laws& laws, const sim::SimConfig& config) {
    double bytes = 0;
    for (std::size_t number = 0; number < config.platform.device.size(); ++number) {
        const auto& device = config.platform.device[number];
        const std::string path = fmt::format("device.{}", number);
        const double reads = laws[path + ".reads"];
        const double writes = laws[path + ".writes"];
        bytes += laws[path + ".bytes"];
        laws.equal(path + ".bytes", laws[path + ".bytes"],
                   (reads + writes) * static_cast<double>(line_size.count()));
        laws.equal(path + ".read_latency_ns.count", laws[path + ".read_latency_ns.count"], reads);
        laws.equal(path + ".write_latency_ns.count", laws[path + ".write_latency_ns.count"], writes);
        if (device.read_share == Ratio{1}) laws.equal(path + ".writes", writes, 0);
        if (device.read_share == Ratio{0}) laws.equal(path + ".reads", reads, 0);
        if (!device.iommu) laws.equal(path + ".refused", laws[path + ".refused"], 0);
        const double all = reads + writes + laws[path + ".refused"];
        if (device.accesses != 0 && all > static_cast<double>(device.accesses))
            laws.equal(path + ": accesses", all, static_cast<double>(device.accesses));
    }
    if (!config.platform.device.empty()) laws.equal("device.total.bytes", laws["device.total.bytes"], bytes);
}

void check_programs(Laws& laws, const sim::SimConfig& config) {
    double instructions = 0;
    for (std::uint64_t core = 0; core < config.platform.packages * config.platform.cores; ++core)
        instructions += laws[fmt::format("cpu.{}.instructions", core)];
    laws.equal("cpu.total.instructions", laws["cpu.total.instructions"], instructions);
}

}  // namespace

Complaints judge_cores(const Machine& machine, const Stats& stats) {
    Laws laws{stats};
    check_sums_of_packages(laws, machine.config());
    check_devices(laws, machine.config());
    check_programs(laws, machine.config());
    return laws.take();
}

}  // namespace mktme::machines
