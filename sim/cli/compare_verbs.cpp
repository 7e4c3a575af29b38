// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "sim/cli/verbs.hpp"
#include "sim/cli/whole_number.hpp"
#include "sim/compare/bless.hpp"
#include "sim/compare/compare_report.hpp"
#include "sim/compare/junit.hpp"
#include "sim/results/writers.hpp"

namespace mktme::sim {

namespace {

struct CompareRequest {
    std::filesystem::path baseline;
    std::filesystem::path results;
    std::optional<std::filesystem::path> rules;
    std::optional<std::filesystem::path> junit;
    std::optional<std::filesystem::path> markdown;
    std::size_t limit = 40;
};

ExitCode compare_as_asked(const CompareRequest& request) {
    const Rules rules = request.rules ? read_rules(*request.rules) : Rules{};
    const Comparison comparison =
        compare(read_results(request.baseline), read_results(request.results), rules);
    if (request.junit) write_file(*request.junit, comparison_as_junit(comparison));
    if (request.markdown) write_file(*request.markdown, comparison_as_markdown(comparison, request.limit));
    fmt::print("{}", comparison_as_text(comparison, request.limit));
    return comparison.differences() == 0 ? ExitCode::ok : ExitCode::differs;
}

}  // namespace

void add_compare(CLI::App& app, ExitCode& exit) {
    auto request = std::make_shared<CompareRequest>();
    auto* verb =
        app.add_subcommand("compare", "say what differs from a baseline; exits 1 when something does");
    verb->add_option("BASELINE", request->baseline, "baseline (.toml), or the folder of a run or of a sweep")
        ->required();
    verb->add_option("NEW", request->results, "folder of the run or sweep to judge")->required();
    verb->add_option("--rules", request->rules,
                     "how much each statistic may differ (TOML); default: not at all");
    verb->add_option("--junit", request->junit, "write JUnit XML to this file");
    verb->add_option("--markdown", request->markdown, "write a Markdown summary to this file");
    verb->add_option("--limit", request->limit, "differences printed; the rest are counted")
        ->capture_default_str()
        ->transform(whole_number());
    verb->callback([request, &exit] { exit = compare_as_asked(*request); });
}

void add_bless(CLI::App& app) {
    auto request = std::make_shared<BlessRequest>();
    auto* verb = app.add_subcommand("bless", "make results the baseline, and print what changes in it");
    verb->add_option("RUN", request->results, "folder of a run or of a sweep")->required();
    verb->add_option("BASELINE", request->baseline, "file to write (.toml)")->required();
    verb->add_option("--stat", request->stats,
                     "statistics to take, * for any characters; default: those of the old baseline")
        ->allow_extra_args(false);
    verb->callback([request] { bless(*request); });
}

}  // namespace mktme::sim
