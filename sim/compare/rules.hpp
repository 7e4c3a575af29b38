// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/error.hpp"

namespace mktme::sim {

enum class RuleKind { exact, rel, abs, ignore };

/// Allowed difference of the statistics that match a pattern.
struct Rule {
    std::string pattern{"*"};  // of paths: * stands for any characters, ? for one
    RuleKind kind = RuleKind::exact;
    double tolerance = 0;  // rel: share of the baseline; abs: in the statistic's unit

    /// Returns true if the rule allows `now` where the baseline has `was`.
    [[nodiscard]] bool allows(double was, double now) const;
    [[nodiscard]] std::string describe() const;
};

/// Rules of a comparison. The last rule whose pattern matches applies to a statistic; `exact` if none does.
class Rules {
public:
    Rules() = default;
    explicit Rules(std::vector<Rule> rules) : rules_{std::move(rules)} {}

    [[nodiscard]] const Rule& rule_for(std::string_view path) const;

private:
    std::vector<Rule> rules_;
    Rule exact_;
};

/// Reads a rules file (docs/comparing.md). Throws ConfigError with the place for an unknown key, a tolerance below 0,
/// or a pattern that no statistic matches.
Rules read_rules(const std::filesystem::path& file);

}  // namespace mktme::sim
