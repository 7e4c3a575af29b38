// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/plan/sweep_table.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>

#include "models/base/choice.hpp"
#include "sim/sweep/plan/closed_forms.hpp"
#include "sim/sweep/plan/columns.hpp"

namespace mktme::sim {

namespace {

using Column = std::vector<std::string>;  // heading lines, then a cell for each point

std::vector<std::string> words_of(const std::string& path) {
    std::vector<std::string> words;
    std::size_t begin = 0;
    for (auto end = path.find('.'); end != std::string::npos; end = path.find('.', begin)) {
        words.push_back(path.substr(begin, end - begin));
        begin = end + 1;
    }
    words.push_back(path.substr(begin));
    return words;
}

/// Returns the values of all columns at one point: its closed forms, and its statistics once it is done.
std::map<std::string, double, std::less<>> values_of(const Point& point, SweepStore& store) {
    std::map<std::string, double, std::less<>> values;
    for (std::size_t f = 0; f < point.forms.size(); ++f)
        values.emplace(closed_forms()[f].name, point.forms[f]);
    for (const auto& stat : store.results(point.id)) values.emplace(stat.path, stat.value);
    return values;
}

bool has_traces(const Plan& plan) {
    return std::ranges::any_of(plan.points, [](const Point& point) { return point.trace.has_value(); });
}

std::string print(const std::vector<Column>& columns) {
    std::vector<std::size_t> widths;
    for (const auto& column : columns) {
        const auto longest = std::ranges::max_element(column, {}, &std::string::size);
        widths.push_back(longest->size());
    }
    std::string text;
    for (std::size_t line = 0; line < columns.front().size(); ++line) {
        std::string row;
        for (std::size_t c = 0; c < columns.size(); ++c)
            row += fmt::format("{}{:>{}}", c == 0 ? "" : "  ", columns[c][line], widths[c]);
        text += row.substr(0, row.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
}

std::vector<Column> headings(const Plan& plan) {
    std::vector<Column> columns;
    const auto add = [&](const std::string& path) { columns.push_back(words_of(path)); };
    add("point");
    if (has_traces(plan)) add(trace_key);
    for (const auto& key : plan.keys) add(key.path);
    const std::size_t described = columns.size();
    for (const auto& column : plan.sweep.columns) add(column);
    const std::size_t lines = std::ranges::max_element(columns, {}, &Column::size)->size();
    for (std::size_t c = 0; c < columns.size(); ++c) {
        columns[c].resize(lines);
        columns[c].push_back(c < described ? "" : column_unit(plan.sweep.columns[c - described]));
    }
    return columns;
}

std::string quoted(const std::string& cell) {
    if (cell.find_first_of(",\"\n") == std::string::npos) return cell;
    std::string text = "\"";
    for (const char c : cell) text.append(c == '"' ? "\"\"" : std::string{c});
    return text + '"';
}

/// Returns the names of all statistics that any point has, sorted.
std::vector<std::string> result_names(Database& database) {
    auto rows = database.prepare("SELECT name FROM quantity ORDER BY name");
    std::vector<std::string> names;
    while (rows.step())
        if (std::ranges::find(closed_forms(), rows.text(0), &ClosedForm::name) == closed_forms().end())
            names.push_back(rows.text(0));
    return names;
}

std::string csv_heading(const Plan& plan, const std::vector<std::string>& names) {
    std::string text = "point,id,status,trace";
    for (const auto& key : plan.keys) text.append(",").append(key.path);
    for (const auto& form : closed_forms()) text.append(",").append(form.name);
    for (const auto& name : names) text.append(",").append(name);
    text += '\n';
    return text;
}

}  // namespace

std::string sweep_table(const Plan& plan, SweepStore& store) {
    std::vector<Column> columns = headings(plan);
    for (std::size_t p = 0; p < plan.points.size(); ++p) {
        const Point& point = plan.points[p];
        const auto values = values_of(point, store);
        std::size_t c = 0;
        columns[c++].push_back(std::to_string(p + 1));
        if (has_traces(plan))
            columns[c++].push_back(point.trace ? std::filesystem::path{point.trace->file}.filename().string()
                                               : "");
        for (const auto& value : point.values) columns[c++].push_back(value.text);
        for (const auto& name : plan.sweep.columns) {
            const auto found = values.find(name);
            columns[c++].push_back(found == values.end() ? "-" : fmt::format("{:.6g}", found->second));
        }
    }
    return print(columns);
}

std::string same_runs(const Plan& plan) {
    std::string text;
    for (const auto& points : plan.runs()) {
        if (points.size() < 2) continue;
        std::vector<std::string_view> idle;
        for (std::size_t k = 0; k < plan.keys.size(); ++k)
            if (!plan.points[points.front()].values[k].has_effect) idle.push_back(plan.keys[k].path);
        std::vector<std::size_t> numbers;
        numbers.reserve(points.size());
        for (const std::size_t p : points) numbers.push_back(p + 1);
        text += fmt::format("points {} are one run: without effect there: {}\n", fmt::join(numbers, ", "),
                            fmt::join(idle, ", "));
    }
    return text;
}

std::string sweep_csv(const Plan& plan, SweepStore& store) {
    const auto names = result_names(store.database());
    const auto stored = store.points();
    std::string text = csv_heading(plan, names);
    for (std::size_t p = 0; p < plan.points.size(); ++p) {
        const Point& point = plan.points[p];
        text += fmt::format("{},{},{},{}", p + 1, point.id, name_of(stored[p].status),
                            quoted(point.trace ? point.trace->file : ""));
        for (const auto& value : point.values) text.append(",").append(quoted(value.text));
        for (const double form : point.forms) text += fmt::format(",{}", form);
        const auto results = store.results(point.id);  // sorted by name, as the columns are
        auto next = results.begin();
        for (const auto& name : names) {
            text += ',';
            if (next != results.end() && next->path == name) text += fmt::format("{}", (next++)->value);
        }
        text += '\n';
    }
    return text;
}

}  // namespace mktme::sim
