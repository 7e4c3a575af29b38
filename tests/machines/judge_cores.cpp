// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <cmath>

#include "sim/config/sim_config.hpp"
#include "tests/machines/judge.hpp"

namespace mktme::machines {

namespace {

/// Collects the statistics that are not what they must be.
class Sums {
public:
    explicit Sums(const Stats& stats) : stats_{stats} {}

    void equal(const std::string& what, double got, double wanted) {
        if (got != wanted) complaints_.push_back(fmt::format("{}: {} is not {}", what, got, wanted));
    }
    double operator[](const std::string& path) const { return stats_[path]; }
    Complaints take() { return std::move(complaints_); }

private:
    const Stats& stats_;
    Complaints complaints_;
};

void check_packages(Sums& sums, const sim::SimConfig& config) {
    if (config.platform.packages == 1) return;
    for (const auto* const name : {"reads", "writes", "activates", "refreshes"}) {
        double sum = 0;
        for (std::uint64_t number = 0; number < config.platform.packages; ++number)
            sum += sums[fmt::format("package.{}.memory.{}", number, name)];
        sums.equal(fmt::format("memory.{}", name), sums[fmt::format("memory.{}", name)], sum);
    }
}

void check_devices(Sums& sums, const sim::SimConfig& config) {
    double bytes = 0;
    for (std::size_t number = 0; number < config.platform.device.size(); ++number) {
        const auto& device = config.platform.device[number];
        const std::string path = fmt::format("device.{}", number);
        const double reads = sums[path + ".reads"];
        const double writes = sums[path + ".writes"];
        bytes += sums[path + ".bytes"];
        sums.equal(path + ".bytes", sums[path + ".bytes"],
                   (reads + writes) * static_cast<double>(line_size.count()));
        sums.equal(path + ".read_latency_ns.count", sums[path + ".read_latency_ns.count"], reads);
        sums.equal(path + ".write_latency_ns.count", sums[path + ".write_latency_ns.count"], writes);
        if (device.read_share == Ratio{1}) sums.equal(path + ".writes", writes, 0);
        if (device.read_share == Ratio{0}) sums.equal(path + ".reads", reads, 0);
        if (!device.iommu) sums.equal(path + ".refused", sums[path + ".refused"], 0);
        const double all = reads + writes + sums[path + ".refused"];
        if (device.accesses != 0 && all > static_cast<double>(device.accesses))
            sums.equal(path + ": accesses", all, static_cast<double>(device.accesses));
    }
    if (!config.platform.device.empty()) sums.equal("device.total.bytes", sums["device.total.bytes"], bytes);
}

void check_programs(Sums& sums, const sim::SimConfig& config) {
    double instructions = 0;
    for (std::uint64_t core = 0; core < config.platform.packages * config.platform.cores; ++core)
        instructions += sums[fmt::format("cpu.{}.instructions", core)];
    sums.equal("cpu.total.instructions", sums["cpu.total.instructions"], instructions);
}

}  // namespace

Complaints judge_cores(const Machine& machine, const Stats& stats) {
    Sums sums{stats};
    check_packages(sums, machine.config());
    check_devices(sums, machine.config());
    check_programs(sums, machine.config());
    return sums.take();
}

}  // namespace mktme::machines
