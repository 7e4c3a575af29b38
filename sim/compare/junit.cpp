// SPDX-License-Identifier: Apache-2.0
#include "sim/compare/junit.hpp"

#include <fmt/format.h>

namespace mktme::sim {

namespace {

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;  // XML excludes control characters
        }
    }
    return out;
}

std::string shown(const std::optional<double>& value) {
    return value ? fmt::format("{}", *value) : std::string{"missing"};
}

std::string test_of(const StatPair& pair, const std::string& suite) {
    const std::string head =
        fmt::format("    <testcase classname=\"{}\" name=\"{}\"", escaped(suite), escaped(pair.path));
    if (!pair.differs()) return head + "/>\n";
    const std::string message = fmt::format("{} -> {} {}, wanted {}", shown(pair.was), shown(pair.now),
                                            pair.unit, pair.rule.describe());
    return fmt::format("{}>\n      <failure message=\"{}\"/>\n    </testcase>\n", head, escaped(message));
}

}  // namespace

std::string comparison_as_junit(const Comparison& comparison) {
    std::string text = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"mktme-sim compare\" tests=\"{}\" "
        "failures=\"{}\">\n",
        comparison.statistics(), comparison.differences());
    for (const auto& one : comparison.cases) {
        const std::string name = one.name.empty() ? comparison.results : one.name;
        text += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n", escaped(name),
                            one.stats.size(), one.differences());
        for (const auto& pair : one.stats) text += test_of(pair, name);
        text += "  </testsuite>\n";
    }
    return text + "</testsuites>\n";
}

}  // namespace mktme::sim
