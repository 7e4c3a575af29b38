// SPDX-License-Identifier: Apache-2.0
#include "sim/run/run_record.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <nlohmann/json.hpp>

#include "sim/base/version.hpp"

namespace mktme::sim {

namespace {

double peak_rss_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;  // ru_maxrss counts KiB on Linux
}

}  // namespace

double RunRecord::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

std::string RunRecord::as_json(std::uint64_t requests, bool complete,
                               const std::vector<LateEvent>& late) const {
    const double wall = seconds();
    nlohmann::ordered_json root;
    root["program"] = "mktme-sim";
    root["verb"] = "run";
    root["version"] = version;
    root["complete"] = complete;
    root["seed"] = seed_;
    root["inputs"] = nlohmann::ordered_json::array();
    for (const auto& input : inputs_)
        root["inputs"].push_back({{"file", input.file},
                                  {"sha256", input.sha256},
                                  {"bytes", input.bytes},
                                  {"complete", input.is_whole}});
    for (const auto& event : late)
        root["did_not_happen"].push_back(
            {{"what", event.path}, {"from", event.place}, {"at_ns", in_ns(event.at)}});
    root["host"] = {{"wall_s", wall},
                    {"requests_per_s", wall > 0 ? static_cast<double>(requests) / wall : 0.0},
                    {"peak_rss_mb", peak_rss_mb()}};
    // A file name need not be UTF-8, but JSON is.
    return root.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace mktme::sim
