// SPDX-License-Identifier: Apache-2.0
#include "sim/command_log/check_report.hpp"

#include <fmt/format.h>
#include <iterator>

namespace mktme::sim {

namespace {

using command_check::RuleTally;
using Out = std::back_insert_iterator<std::string>;

void print_violations(Out out, const std::string& file, const command_check::Findings& findings) {
    for (const auto& violation : findings.violations())
        fmt::format_to(out, "{}:{}: {}\n", file, violation.command.line, violation.text());
    if (const auto rest = findings.count() - findings.violations().size(); rest != 0)
        fmt::format_to(out, "and {} more\n", rest);
    if (findings.count() != 0) fmt::format_to(out, "\n");
}

void print_tightness(Out out, const command_check::Findings& findings) {
    fmt::format_to(out, "\n{:<24} {:>6} {:>12} {:>12} {:>12} {:>8}\n", "rule", "needs", "checked",
                   "least slack", "at 0", "broken");
    for (const RuleTally& rule : findings.rules()) {
        const std::string needs = rule.needed == 0 ? "" : fmt::format("{}", rule.needed);
        const bool measured = rule.least_slack != RuleTally::none;
        const std::string slack = measured ? fmt::format("{}", rule.least_slack) : "";
        const std::string at_zero = measured ? fmt::format("{}", rule.at_zero) : "";
        fmt::format_to(out, "{:<24} {:>6} {:>12} {:>12} {:>12} {:>8}\n", rule.name, needs, rule.checked,
                       slack, at_zero, rule.broken);
    }
}

void print_activity(Out out, const command_check::CommandChecker& checker) {
    fmt::format_to(out, "\nrefresh share of time\n");
    for (const auto& rank : checker.activity())
        fmt::format_to(out, "channel {} rank {}: {:.2f} % ({} refreshes)\n", rank.channel, rank.rank,
                       100 * rank.refresh_share, rank.refreshes);
}

}  // namespace

std::string check_report(const std::string& file, const command_check::CheckedPart& part,
                         const command_check::CommandChecker& checker) {
    std::string text;
    const Out out{text};
    const auto& findings = checker.findings();
    print_violations(out, file, findings);
    fmt::format_to(out, "{} commands of {} in {:.3f} us ({} clocks), data channels: {}, violations: {}\n",
                   checker.commands(), part.name, in_ns(checker.end()) / 1e3, checker.last_cycle(),
                   checker.channels(), findings.count());
    print_tightness(out, findings);
    print_activity(out, checker);
    return text;
}

}  // namespace mktme::sim
