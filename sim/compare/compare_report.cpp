// SPDX-License-Identifier: Apache-2.0
#include "sim/compare/compare_report.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace mktme::sim {

namespace {

/// Difference as text, cell by cell.
struct Row {
    std::string path, was, now, change, share, rule, point;
};

std::string shown(const std::optional<double>& value, const std::string& unit) {
    if (!value) return "missing";
    return fmt::format("{:.10g}{}{}", *value, unit.empty() ? "" : " ", unit);
}

Row row_of(const StatPair& pair, const std::string& point) {
    Row row{.path = pair.path,
            .was = shown(pair.was, pair.unit),
            .now = shown(pair.now, pair.unit),
            .change = {},
            .share = {},
            .rule = pair.rule.describe(),
            .point = point};
    if (pair.was && pair.now) {
        row.change = fmt::format("{:+.6g} {}", *pair.now - *pair.was, pair.unit);
        if (*pair.was != 0) row.share = fmt::format("{:+.3g} %", (*pair.now - *pair.was) / *pair.was * 100);
    }
    return row;
}

std::vector<Row> sorted_rows(const Comparison& comparison, std::size_t limit) {
    std::vector<std::pair<const StatPair*, const CaseComparison*>> found;
    for (const auto& one : comparison.cases)
        for (const auto& pair : one.stats)
            if (pair.differs()) found.emplace_back(&pair, &one);
    std::ranges::stable_sort(found, std::greater{}, [](const auto& entry) { return entry.first->size(); });
    if (found.size() > limit) found.resize(limit);
    std::vector<Row> rows;
    rows.reserve(found.size());
    for (const auto& [pair, one] : found) rows.push_back(row_of(*pair, one->name));
    return rows;
}

std::string headline(const Comparison& comparison) {
    const std::string points =
        comparison.cases.size() > 1 ? fmt::format(" at {} points", comparison.cases.size()) : "";
    if (comparison.differences() == 0)
        return fmt::format("no difference in {} statistics{}", comparison.statistics(), points);
    return fmt::format("{} of {} statistics{} differ", comparison.differences(), comparison.statistics(),
                       points);
}

std::string rest(const Comparison& comparison, std::size_t shown_rows) {
    if (comparison.differences() == shown_rows) return {};
    return fmt::format("and {} more\n", comparison.differences() - shown_rows);
}

constexpr std::array columns{&Row::path, &Row::was, &Row::now, &Row::change, &Row::share};

}  // namespace

std::string comparison_as_text(const Comparison& comparison, std::size_t limit) {
    const auto rows = sorted_rows(comparison, limit);
    std::array<std::size_t, columns.size()> widths{};
    for (const auto& row : rows)
        for (std::size_t c = 0; c < columns.size(); ++c)
            widths[c] = std::max(widths[c], (row.*columns[c]).size());
    std::string text = headline(comparison) + "\n";
    for (const auto& row : rows) {
        std::string line =
            fmt::format("  {:<{}}  {:>{}} -> {:>{}}  {:>{}}  {:>{}}", row.path, widths[0], row.was, widths[1],
                        row.now, widths[2], row.change, widths[3], row.share, widths[4]);
        if (row.rule != "exact") line += fmt::format("  ({})", row.rule);
        if (!row.point.empty()) line += fmt::format("  [{}]", row.point);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text + rest(comparison, rows.size());
}

std::string comparison_as_markdown(const Comparison& comparison, std::size_t limit) {
    const auto rows = sorted_rows(comparison, limit);
    std::string text = fmt::format("**{}** (baseline `{}`, new `{}`)\n", headline(comparison),
                                   comparison.baseline, comparison.results);
    if (rows.empty()) return text;
    text +=
        "\n| statistic | baseline | new | change | share | rule | point "
        "|\n|---|---:|---:|---:|---:|---|---|\n";
    for (const auto& row : rows)
        text += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} |\n", row.path, row.was, row.now,
                            row.change, row.share, row.rule, row.point);
    const std::string more = rest(comparison, rows.size());
    return more.empty() ? text : text + "\n" + more;
}

}  // namespace mktme::sim
