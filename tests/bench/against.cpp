// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/against.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

namespace mktme::bench {

Rates read_rates(const std::string& file) {
    std::ifstream stream{file};
    if (!stream) throw std::runtime_error{file + ": cannot open this file"};
    const auto root = nlohmann::json::parse(stream, nullptr, false);
    Rates rates;
    if (root.is_object() && root.contains("benchmarks"))
        for (const auto& run : root["benchmarks"]) {
            if (run.value("run_type", "") != "iteration" || !run.contains("requests_per_s")) continue;
            std::string row = run.value("run_name", "");
            if (const auto options = row.find('/'); options != std::string::npos) row.resize(options);
            auto& best = rates[row];
            best = std::max(best, run["requests_per_s"].get<double>());
        }
    if (rates.empty()) throw std::runtime_error{file + ": holds no rates of ./dev bench"};
    return rates;
}

std::string ratio_to(const Rates& earlier, const std::string& row, double rate) {
    const auto found = earlier.find(row);
    return found == earlier.end() ? "-" : fmt::format("{:.2f}", rate / found->second);
}

}  // namespace mktme::bench
