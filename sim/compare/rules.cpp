// SPDX-License-Identifier: Apache-2.0
#include "sim/compare/rules.hpp"

#include <fmt/format.h>
#include <fnmatch.h>
#include <algorithm>
#include <cmath>
#include <optional>

#include "models/base/stat_place.hpp"
#include "sim/config/toml_file.hpp"
#include "sim/results/stat_catalogue.hpp"

namespace mktme::sim {

namespace {

bool matches(const std::string& pattern, std::string_view path) {
    return fnmatch(pattern.c_str(), std::string{path}.c_str(), 0) == 0;
}

/// Reader of the [[rule]] tables of a file.
class RulesReader {
public:
    explicit RulesReader(const std::filesystem::path& file)
        : name_{file.string()},
          root_{read_toml(name_, "rules file")} {}

    [[nodiscard]] Rules read() const {
        std::vector<Rule> rules;
        for (const auto& [key, node] : root_) {
            if (key != "rule" || !node.is_array_of_tables())
                fail(key.source(),
                     fmt::format("{}: a rules file holds tables headed [[rule]] only", key.str()));
            for (const auto& element : *node.as_array()) rules.push_back(rule_of(*element.as_table()));
        }
        return Rules{std::move(rules)};
    }

private:
    [[noreturn]] void fail(const toml::source_region& region, const std::string& message) const {
        throw ConfigError{place_in(name_, region), message};
    }

    [[nodiscard]] Rule rule_of(const toml::table& table) const {
        Rule rule;
        std::size_t kinds = 0;
        bool has_pattern = false;
        for (const auto& [key, node] : table) {
            if (key == "stat") {
                rule.pattern = pattern_of(node);
                has_pattern = true;
            } else {
                set_kind(rule, key, node);
                ++kinds;
            }
        }
        if (!has_pattern) fail(table.source(), "a rule names its statistics: stat = \"memory.*\"");
        if (kinds != 1)
            fail(table.source(), "a rule has one of: exact = true, rel = 0.01, abs = 0.5, ignore = true");
        return rule;
    }

    [[nodiscard]] std::string pattern_of(const toml::node& node) const {
        if (!node.is_string()) fail(node.source(), "stat: must be text in quotes");
        std::string pattern = node.as_string()->get();
        const bool known = std::ranges::any_of(
            stat_catalogue(), [&](const StatValue& stat) { return matches(place_of(pattern), stat.path); });
        if (!known)
            fail(node.source(),
                 fmt::format("stat = \"{}\": no statistic matches{}", pattern, stat_suggestion(pattern)));
        return pattern;
    }

    void set_kind(Rule& rule, const toml::key& key, const toml::node& node) const {
        if (key == "exact" || key == "ignore") {
            if (node.value<bool>() != true) fail(node.source(), fmt::format("{}: must be true", key.str()));
            rule.kind = key == "exact" ? RuleKind::exact : RuleKind::ignore;
        } else if (key == "rel" || key == "abs") {
            const auto tolerance = node.value<double>();
            if (!tolerance) fail(node.source(), fmt::format("{}: must be a number, 0 or more", key.str()));
            if (!std::isfinite(*tolerance) || *tolerance < 0)
                fail(node.source(),
                     fmt::format("{} = {}: must be a finite number, 0 or more", key.str(), *tolerance));
            rule.kind = key == "rel" ? RuleKind::rel : RuleKind::abs;
            rule.tolerance = *tolerance;
        } else {
            fail(
                key.source(),
                fmt::format("{}: no such key of a rule; known are stat, exact, rel, abs, ignore", key.str()));
        }
    }

    std::string name_;
    toml::table root_;
};

}  // namespace

bool Rule::allows(double was, double now) const {
    switch (kind) {
        case RuleKind::exact: return was == now;
        case RuleKind::rel: return std::abs(now - was) <= tolerance * std::abs(was);
        case RuleKind::abs: return std::abs(now - was) <= tolerance;
        case RuleKind::ignore: return true;
    }
    return false;
}

std::string Rule::describe() const {
    switch (kind) {
        case RuleKind::exact: return "exact";
        case RuleKind::rel: return fmt::format("within {} %", tolerance * 100);
        case RuleKind::abs: return fmt::format("within {}", tolerance);
        case RuleKind::ignore: return "ignored";
    }
    return {};
}

const Rule& Rules::rule_for(std::string_view path) const {
    const auto found = std::find_if(rules_.rbegin(), rules_.rend(),
                                    [&](const Rule& rule) { return matches(rule.pattern, path); });
    return found == rules_.rend() ? exact_ : *found;
}

Rules read_rules(const std::filesystem::path& file) { return RulesReader{file}.read(); }

}  // namespace mktme::sim
