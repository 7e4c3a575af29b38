// SPDX-License-Identifier: Apache-2.0
#include "sim/compare/baseline.hpp"

#include <fmt/format.h>
#include <cmath>

#include "sim/config/text_list.hpp"
#include "sim/config/toml_file.hpp"
#include "sim/results/stat_catalogue.hpp"
#include "sim/results/writers.hpp"

namespace mktme::sim {

namespace {

/// Reader of the tables of a baseline.
class BaselineReader {
public:
    explicit BaselineReader(const std::filesystem::path& file)
        : name_{file.string()},
          root_{read_toml(name_, "baseline")} {
        results_.source = file;
        results_.is_baseline = true;
    }

    ResultSet read() {
        check_version();
        for (const auto& [key, node] : root_) {
            if (key == "stats_version") continue;
            if (key == "stats") results_.cases.push_back({.name = "", .stats = stats_of(node)});
            else if (key == "point") read_points(node);
            else fail(key.source(), fmt::format("{}: no such key of a baseline", key.str()));
        }
        if (results_.cases.empty()) fail({}, "holds no statistic");
        return std::move(results_);
    }

private:
    [[noreturn]] void fail(const toml::source_region& region, const std::string& message) const {
        throw ConfigError{place_in(name_, region), message};
    }

    void check_version() const {
        const auto* node = root_.get("stats_version");
        if (node == nullptr || !node->is_integer()) fail({}, "is no baseline: it names no stats_version");
        if (const auto found = node->as_integer()->get(); found != stats_version)
            fail(node->source(),
                 fmt::format("stats_version = {}: this program reads and writes version {}; bless "
                             "a new baseline under another name",
                             found, stats_version));
    }

    [[nodiscard]] const toml::table& table_of(const toml::node& node) const {
        if (!node.is_table()) fail(node.source(), "must be a table of statistics");
        return *node.as_table();
    }

    [[nodiscard]] std::vector<ReadStat> stats_of(const toml::node& node) const {
        std::vector<ReadStat> stats;
        for (const auto& [key, value] : table_of(node)) {
            const auto number = value.value<double>();
            if (!number) fail(value.source(), fmt::format("{}: must be a number", key.str()));
            if (!std::isfinite(*number))
                fail(value.source(), fmt::format("{} = {}: must be a finite number", key.str(), *number));
            stats.push_back({std::string{key.str()}, *number});
        }
        return stats;
    }

    void read_points(const toml::node& node) {
        results_.is_sweep = true;
        for (const auto& [key, stats] : table_of(node))
            results_.cases.push_back({.name = std::string{key.str()}, .stats = stats_of(stats)});
    }

    std::string name_;
    toml::table root_;
    ResultSet results_;
};

}  // namespace

ResultSet read_baseline(const std::filesystem::path& file) { return BaselineReader{file}.read(); }

std::string baseline_as_toml(const ResultSet& results) {
    std::string text = fmt::format(
        "# What `mktme-sim compare` holds new results against; written by `mktme-sim bless`.\nstats_version "
        "= {}\n",
        stats_version);
    for (const auto& one : results.cases) {
        text += one.name.empty() ? "\n[stats]\n" : fmt::format("\n[point.{}]\n", toml_quoted(one.name));
        for (const auto& stat : one.stats) {
            const auto* known = find_stat(stat.path);
            const std::string line = fmt::format("{} = {}", toml_quoted(stat.path), stat.value);
            text += fmt::format("{:<60} # {}\n", line, known == nullptr ? "" : known->unit);
        }
    }
    return text;
}

const std::vector<std::string_view>& default_baseline_stats() {
    static const std::vector<std::string_view> names{"sim.requests",
                                                     "sim.time_ns",
                                                     "workload.read_latency_ns.mean",
                                                     "workload.probe_latency_ns.mean",
                                                     "memory.reads",
                                                     "memory.writes",
                                                     "memory.bandwidth_gb_s",
                                                     "memory.row_hit_rate",
                                                     "memory.activates",
                                                     "memory.refreshes",
                                                     "memory.stall_ns",
                                                     "memory.read_latency_ns.mean",
                                                     "memory.read_latency_ns.p99",
                                                     "memory.read_latency_ns.max",
                                                     "memory.write_latency_ns.mean",
                                                     "crypto.exposed_read_latency_ns.mean",
                                                     "crypto.exposed_read_latency_ns.max",
                                                     "crypto.tweak_hidden_rate",
                                                     "crypto.utilisation"};
    return names;
}

}  // namespace mktme::sim
