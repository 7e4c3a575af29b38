// SPDX-License-Identifier: Apache-2.0
#include "sim/run/run_record.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "sim/results/sha256.hpp"
#include "sim/version.hpp"

namespace mktme::sim {

namespace {

double peak_rss_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;  // ru_maxrss counts KiB on Linux
}

}  // namespace

RunRecord::RunRecord(std::uint64_t seed, std::optional<std::filesystem::path> trace)
    : seed_{seed},
      trace_{std::move(trace)},
      trace_hash_{trace_ ? sha256_of_file(*trace_) : ""},
      start_{std::chrono::steady_clock::now()} {}

double RunRecord::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

std::string RunRecord::as_json(std::uint64_t requests, bool complete) const {
    const double wall = seconds();
    nlohmann::ordered_json root;
    root["program"] = "mktme-sim";
    root["version"] = version;
    root["complete"] = complete;
    root["seed"] = seed_;
    root["inputs"] = nlohmann::ordered_json::array();
    if (trace_) root["inputs"].push_back({{"file", trace_->string()}, {"sha256", trace_hash_}});
    root["host"] = {{"wall_s", wall},
                    {"requests_per_s", wall > 0 ? static_cast<double>(requests) / wall : 0.0},
                    {"peak_rss_mb", peak_rss_mb()}};
    return root.dump(2) + "\n";
}

}  // namespace mktme::sim
