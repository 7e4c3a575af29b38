// SPDX-License-Identifier: Apache-2.0
#include "sim/compare/comparison.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "models/base/error.hpp"
#include "sim/results/stat_catalogue.hpp"

namespace mktme::sim {

namespace {

StatPair pair_of(const std::string& path, std::optional<double> was, std::optional<double> now,
                 const Rules& rules) {
    const auto* known = find_stat(path);
    return {.path = path,
            .unit = known == nullptr ? "" : known->unit,
            .was = was,
            .now = now,
            .rule = rules.rule_for(path)};
}

/// Compares all statistics if `all`, otherwise only those of the baseline.
CaseComparison compare_case(const ResultCase& was, const ResultCase& now, const Rules& rules, bool all) {
    CaseComparison result{.name = was.name, .stats = {}};
    std::map<std::string, double> left;
    for (const auto& stat : now.stats) left.emplace(stat.path, stat.value);
    for (const auto& stat : was.stats) {
        const auto found = left.find(stat.path);
        const auto value = found == left.end() ? std::nullopt : std::optional{found->second};
        result.stats.push_back(pair_of(stat.path, stat.value, value, rules));
        if (value) left.erase(found);
    }
    if (all)
        for (const auto& stat : now.stats)
            if (left.contains(stat.path))
                result.stats.push_back(pair_of(stat.path, std::nullopt, stat.value, rules));
    return result;
}

}  // namespace

bool StatPair::differs() const {
    if (rule.kind == RuleKind::ignore) return false;
    return !was || !now || !rule.allows(*was, *now);
}

double StatPair::size() const {
    if (!was || !now) return std::numeric_limits<double>::infinity();
    return *was == *now ? 0.0 : std::abs((*now - *was) / *was);
}

std::size_t CaseComparison::differences() const {
    return static_cast<std::size_t>(std::ranges::count_if(stats, &StatPair::differs));
}

std::size_t Comparison::differences() const {
    return std::accumulate(cases.begin(), cases.end(), std::size_t{0},
                           [](std::size_t sum, const auto& one) { return sum + one.differences(); });
}

std::size_t Comparison::statistics() const {
    return std::accumulate(cases.begin(), cases.end(), std::size_t{0},
                           [](std::size_t sum, const auto& one) { return sum + one.stats.size(); });
}

Comparison compare(const ResultSet& baseline, const ResultSet& results, const Rules& rules) {
    if (baseline.is_sweep != results.is_sweep)
        throw UserError{fmt::format("{} is {} and {} is {}: compare like with like", baseline.source.string(),
                                    baseline.is_sweep ? "a sweep" : "a run", results.source.string(),
                                    results.is_sweep ? "a sweep" : "a run")};
    Comparison comparison{baseline.source.string(), results.source.string(), {}};
    std::map<std::string_view, const ResultCase*> left;
    for (const auto& one : results.cases) left.emplace(one.name, &one);
    for (const auto& was : baseline.cases) {
        const auto found = left.find(was.name);
        if (found == left.end()) {
            comparison.cases.push_back(compare_case(was, {}, rules, true));
            continue;
        }
        comparison.cases.push_back(compare_case(was, *found->second, rules, !baseline.is_baseline));
        left.erase(found);
    }
    for (const auto& now : results.cases)
        if (left.contains(now.name))
            comparison.cases.push_back(compare_case({.name = now.name, .stats = {}}, now, rules, true));
    return comparison;
}

}  // namespace mktme::sim
