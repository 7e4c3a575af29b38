// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/compare/result_set.hpp"
#include "sim/compare/rules.hpp"

namespace mktme::sim {

/// One statistic of one case on both sides; a side that lacks it has no value.
struct StatPair {
    std::string path;
    std::string unit;
    std::optional<double> was;
    std::optional<double> now;
    Rule rule;

    /// True unless the rule allows what there is.
    [[nodiscard]] bool differs() const;
    /// How far apart, as a share of the baseline; infinite where that is 0 or a side is missing.
    [[nodiscard]] double size() const;
};

struct CaseComparison {
    std::string name;
    std::vector<StatPair> stats;  // in the order of the baseline, then what only the new results have

    [[nodiscard]] std::size_t differences() const;
};

/// All of a baseline against all of new results.
struct Comparison {
    std::string baseline;
    std::string results;
    std::vector<CaseComparison> cases;

    [[nodiscard]] std::size_t differences() const;
    [[nodiscard]] std::size_t statistics() const;
};

/// Hold results against a baseline. A blessed baseline says itself which statistics count; otherwise one that only one
/// side has is a difference. UserError when one is a sweep and the other is not.
Comparison compare(const ResultSet& baseline, const ResultSet& results, const Rules& rules);

}  // namespace mktme::sim
