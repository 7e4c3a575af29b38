// SPDX-License-Identifier: Apache-2.0
#include "sim/compare/bless.hpp"

#include <fmt/format.h>
#include <fnmatch.h>
#include <limits>
#include <set>

#include "models/base/error.hpp"
#include "sim/compare/baseline.hpp"
#include "sim/compare/compare_report.hpp"
#include "sim/results/stat_catalogue.hpp"
#include "sim/results/writers.hpp"

namespace mktme::sim {

namespace {

using Names = std::set<std::string, std::less<>>;

Names names_of(const ResultSet& results) {
    Names names;
    for (const auto& one : results.cases)
        for (const auto& stat : one.stats) names.insert(stat.path);
    return names;
}

Names matching(const std::vector<std::string>& patterns, const ResultSet& results) {
    const Names there_are = names_of(results);
    Names names;
    for (const auto& pattern : patterns) {
        const std::size_t before = names.size();
        for (const auto& name : there_are)
            if (fnmatch(pattern.c_str(), name.c_str(), 0) == 0) names.insert(name);
        if (names.size() == before)
            throw UserError{fmt::format("--stat {}: no further statistic of {} matches{}", pattern,
                                        results.source.string(), stat_suggestion(pattern))};
    }
    return names;
}

ResultSet only(ResultSet results, const Names& names) {
    for (auto& one : results.cases)
        std::erase_if(one.stats, [&](const ReadStat& stat) { return !names.contains(stat.path); });
    return results;
}

Names wanted(const BlessRequest& request, const ResultSet& results, const ResultSet* old) {
    if (!request.stats.empty()) return matching(request.stats, results);
    if (old != nullptr) return names_of(*old);
    return {default_baseline_stats().begin(), default_baseline_stats().end()};
}

}  // namespace

void bless(const BlessRequest& request) {
    if (request.baseline.extension() != ".toml")
        throw UserError{fmt::format("{}: a baseline is a .toml file", request.baseline.string())};
    const ResultSet results = read_results(request.results);
    if (!std::filesystem::exists(request.baseline)) {
        const ResultSet taken = only(results, wanted(request, results, nullptr));
        write_file(request.baseline, baseline_as_toml(taken));
        fmt::print("{}: new, with {} statistics\n", request.baseline.string(), names_of(taken).size());
        return;
    }
    const ResultSet old = read_baseline(request.baseline);
    ResultSet taken = only(results, wanted(request, results, &old));
    const Comparison comparison = compare(old, taken, Rules{});
    write_file(request.baseline, baseline_as_toml(taken));
    fmt::print("{}: {}", request.baseline.string(),
               comparison_as_text(comparison, std::numeric_limits<std::size_t>::max()));
}

}  // namespace mktme::sim
