// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/compare/result_set.hpp"
#include "sim/compare/rules.hpp"

namespace mktme::sim {

/// Statistic of one case on both sides; a side that lacks it has no value.
struct StatPair {
    std::string path;
    std::string unit;
    std::optional<double> was;
    std::optional<double> now;
    Rule rule;

    /// Returns true unless the rule allows the values.
    [[nodiscard]] bool differs() const;
    /// Returns the difference as a share of the baseline; infinity if the baseline is 0 or a side is missing.
    [[nodiscard]] double size() const;
};

struct CaseComparison {
    std::string name;
    std::vector<StatPair> stats;  // in the order of the baseline, then those of the new results only

    [[nodiscard]] std::size_t differences() const;
};

/// Comparison of a whole baseline with all new results.
struct Comparison {
    std::string baseline;
    std::string results;
    std::vector<CaseComparison> cases;

    [[nodiscard]] std::size_t differences() const;
    [[nodiscard]] std::size_t statistics() const;
};

/// Compares results with a baseline. A blessed baseline determines which statistics count. Otherwise a statistic of one
/// side only is a difference. Throws UserError if one is a sweep and the other is not.
Comparison compare(const ResultSet& baseline, const ResultSet& results, const Rules& rules);

}  // namespace mktme::sim
