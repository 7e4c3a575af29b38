// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "models/base/error.hpp"
#include "sim/compare/baseline.hpp"
#include "sim/compare/bless.hpp"
#include "sim/compare/compare_report.hpp"
#include "sim/compare/junit.hpp"
#include "tests/sim/temporary_folder.hpp"

namespace {

using namespace mktme;
using sim::ReadStat;
using sim::ResultSet;
using sim::Rules;
using test::TemporaryFolder;

ResultSet run_with(std::vector<ReadStat> stats) {
    return {.source = "run", .cases = {{.name = "", .stats = std::move(stats)}}};
}

Rules rules_of(const std::string& text) {
    const TemporaryFolder folder;
    return sim::read_rules(folder.write("r.toml", text));
}

constexpr std::size_t all = 1000;

/// Writes a folder "run" with the results of a run.
void write_run(const TemporaryFolder& folder, const std::string& stats, const std::string& run = "") {
    std::filesystem::create_directories(folder / "run");
    static_cast<void>(folder.write("run/stats.json", stats));
    static_cast<void>(folder.write(
        "run/run.json",
        !run.empty()
            ? run
            : R"({"complete": true, "host": {"wall_s": 1, "requests_per_s": 2, "peak_rss_mb": 3}})"));
}

}  // namespace

TEST_CASE("Without rules any difference counts, however small", "[compare]") {
    const auto was = run_with({{"memory.bandwidth_gb_s", 0.1 + 0.2}});
    CHECK(compare(was, was, {}).differences() == 0);
    CHECK(compare(was, run_with({{"memory.bandwidth_gb_s", 0.3}}), {}).differences() == 1);
}

TEST_CASE("A tolerance allows what it says and not a step more", "[compare][rules]") {
    const auto rules = rules_of(
        "[[rule]]\nstat = \"memory.*\"\nrel = 0.25\n[[rule]]\nstat = \"memory.stall_ns\"\nabs = 2\n"
        "[[rule]]\nstat = \"crypto.*\"\nignore = true\n[[rule]]\nstat = \"crypto.lines\"\nexact = true\n");
    const auto differs = [&](const char* path, double was, double now) {
        return compare(run_with({{path, was}}), run_with({{path, now}}), rules).differences() == 1;
    };
    CHECK_FALSE(differs("memory.reads", 100, 125));
    CHECK(differs("memory.reads", 100, 126));
    CHECK_FALSE(differs("memory.reads", 100, 75));
    CHECK(differs("memory.reads", 0, 1));
    CHECK_FALSE(differs("memory.stall_ns", 100, 102));
    CHECK(differs("memory.stall_ns", 100, 102.5));
    CHECK_FALSE(differs("crypto.utilisation", 0, 1));
    CHECK(differs("crypto.lines", 7, 8));
    CHECK(differs("sim.requests", 7, 8));
}

TEST_CASE("An ignored statistic may be missing, another may not", "[compare][rules]") {
    const auto rules = rules_of("[[rule]]\nstat = \"crypto.*\"\nignore = true\n");
    const auto was = run_with({{"crypto.lines", 1}, {"memory.reads", 1}});
    CHECK(compare(was, run_with({{"memory.reads", 1}}), rules).differences() == 0);
    CHECK(compare(was, run_with({{"crypto.lines", 1}}), rules).differences() == 1);
    CHECK(compare(run_with({{"crypto.lines", 1}}), was, rules).differences() == 1);
}

TEST_CASE("A blessed baseline names what counts, a run counts whole", "[compare]") {
    auto was = run_with({{"memory.reads", 1}});
    const auto now = run_with({{"memory.reads", 1}, {"memory.writes", 2}});
    CHECK(compare(was, now, {}).differences() == 1);
    was.is_baseline = true;
    CHECK(compare(was, now, {}).differences() == 0);
    CHECK(compare(was, run_with({{"memory.writes", 2}}), {}).differences() == 1);
}

TEST_CASE("Differences are sorted by size and carry their unit", "[compare]") {
    const auto text = comparison_as_text(
        compare(run_with(
                    {{"memory.reads", 100}, {"memory.read_latency_ns.mean", 50}, {"memory.row_hit_rate", 0}}),
                run_with(
                    {{"memory.reads", 101}, {"memory.read_latency_ns.mean", 60}, {"memory.row_hit_rate", 1}}),
                {}),
        all);
    CHECK_THAT(text, Catch::StartsWith("3 of 3 statistics differ\n"));
    CHECK(text.find("row_hit_rate") < text.find("read_latency_ns.mean"));
    CHECK(text.find("read_latency_ns.mean") < text.find("memory.reads"));
    CHECK_THAT(text, Catch::Contains("50 ns") && Catch::Contains("60 ns") && Catch::Contains("+10 ns") &&
                         Catch::Contains("+20 %"));
}

TEST_CASE("Points of sweeps are matched by what they set, and one that is gone is a difference",
          "[compare]") {
    ResultSet was{.source = "a",
                  .is_sweep = true,
                  .cases = {{"x=1", {{"memory.reads", 1}}}, {"x=2", {{"memory.reads", 2}}}}};
    ResultSet now{.source = "b",
                  .is_sweep = true,
                  .cases = {{"x=2", {{"memory.reads", 2}}}, {"x=1", {{"memory.reads", 1}}}}};
    CHECK(compare(was, now, {}).differences() == 0);
    now.cases.pop_back();
    const auto text = comparison_as_text(compare(was, now, {}), all);
    CHECK_THAT(text, Catch::Contains("1 of 2 statistics at 2 points differ") && Catch::Contains("missing") &&
                         Catch::Contains("[x=1]"));
    CHECK_THROWS_WITH(compare(was, run_with({}), {}),
                      "a is a sweep and run is a run: compare like with like");
}

TEST_CASE("JUnit and Markdown tell the same as the text", "[compare]") {
    const auto comparison = compare(run_with({{"memory.reads", 1}, {"memory.writes", 1}}),
                                    run_with({{"memory.reads", 2}, {"memory.writes", 1}}), {});
    const auto junit = sim::comparison_as_junit(comparison);
    CHECK_THAT(junit, Catch::Contains("tests=\"2\" failures=\"1\"") &&
                          Catch::Contains("name=\"memory.writes\"/>") &&
                          Catch::Contains("<failure message=\"1 -&gt; 2 count, wanted exact\"/>"));
    CHECK_THAT(comparison_as_markdown(comparison, all),
               Catch::Contains("**1 of 2 statistics differ**") &&
                   Catch::Contains("| `memory.reads` | 1 count | 2 count | +1 count | +100 % | exact |"));
}

TEST_CASE("A mistake in a rules file is told with its place", "[compare][rules][errors]") {
    CHECK_THROWS_WITH(
        rules_of("[[rule]]\nstat = \"crypto.utilization\"\nignore = true\n"),
        Catch::Contains("r.toml:2:8: stat = \"crypto.utilization\": no statistic matches (did you mean "
                        "crypto.utilisation?)"));
    CHECK_THROWS_WITH(rules_of("[[rule]]\nstat = \"*\"\nrel = -1\n"),
                      Catch::Contains("r.toml:3:7: rel = -1: must be a finite number, 0 or more"));
    CHECK_THROWS_WITH(rules_of("[[rule]]\nstat = \"*\"\nrel = 1\nabs = 1\n"),
                      Catch::Contains("a rule has one of"));
    CHECK_THROWS_WITH(rules_of("[[rule]]\nrel = 1\n"), Catch::Contains("a rule names its statistics"));
    CHECK_THROWS_WITH(rules_of("[[rule]]\nstat = \"*\"\nrelative = 1\n"),
                      Catch::Contains("relative: no such key"));
    CHECK_THROWS_WITH(rules_of("[rules]\n"), Catch::Contains("r.toml:1:2: rules: a rules file holds"));
    CHECK_NOTHROW(rules_of("[[rule]]\nstat = \"memory.channel.17.reads\"\nignore = true\n"));
}

TEST_CASE("A baseline reads back to what was blessed", "[compare][bless]") {
    const TemporaryFolder folder;
    ResultSet sweep{.source = "s",
                    .is_sweep = true,
                    .cases = {{"a=\"1\", b=2", {{"memory.bandwidth_gb_s", 0.1 + 0.2}, {"memory.reads", 3}}}}};
    const auto back = sim::read_baseline(folder.write("b.toml", sim::baseline_as_toml(sweep)));
    CHECK(back.is_sweep);
    CHECK(back.is_baseline);
    REQUIRE(back.cases.size() == 1);
    CHECK(back.cases[0].name == "a=\"1\", b=2");
    CHECK(back.cases[0].stats == sweep.cases[0].stats);
}

TEST_CASE("Bless takes the usual statistics first, and later those the baseline has", "[compare][bless]") {
    const TemporaryFolder folder;
    write_run(folder, R"({"version": 1, "memory": {"reads": 1, "writes": 2, "merges": 3}})");
    sim::bless({.results = folder / "run", .baseline = folder / "b.toml", .stats = {}});
    CHECK_THAT(folder.read("b.toml"), Catch::Contains("\"memory.reads\" = 1 ") && !Catch::Contains("merges"));
    sim::bless({.results = folder / "run", .baseline = folder / "c.toml", .stats = {"*.merges"}});
    write_run(folder, R"({"version": 1, "memory": {"reads": 1, "writes": 2, "merges": 4}})");
    sim::bless({.results = folder / "run", .baseline = folder / "c.toml", .stats = {}});
    CHECK_THAT(folder.read("c.toml"), Catch::Contains("\"memory.merges\" = 4 ") && !Catch::Contains("reads"));
    CHECK_THROWS_WITH(sim::bless({.results = folder / "run", .baseline = folder / "d.toml", .stats = {"x"}}),
                      Catch::Contains("--stat x: no further statistic"));
}

TEST_CASE("A baseline of another version, or a file that is none, is refused and not overwritten",
          "[compare][bless][errors]") {
    const TemporaryFolder folder;
    write_run(folder, R"({"version": 1, "memory": {"reads": 1}})");
    const auto refused = [&](const std::string& text, const std::string& message) {
        const auto file = folder.write("b.toml", text);
        CHECK_THROWS_WITH(sim::read_results(file), Catch::Contains(message));
        CHECK_THROWS_WITH(sim::bless({.results = folder / "run", .baseline = file, .stats = {}}),
                          Catch::Contains(message));
        CHECK(folder.read("b.toml") == text);
    };
    refused("stats_version = 2\n[stats]\n\"memory.reads\" = 1\n",
            "b.toml:1:17: stats_version = 2: this program reads and writes version 1");
    refused("[crypto]\nclock = \"2 GHz\"\n", "is no baseline: it names no stats_version");
    refused("stats_version = 1\n", "holds no statistic");
    refused("stats_version = 1\n[stats]\n\"memory.reads\" = \"1\"\n", "memory.reads: must be a number");
    refused("stats_version = 1\n[stats]\n\"memory.re", "b.toml:3:");
    refused("stats_version = 1\nstats = 3\n", "b.toml:2:9: must be a table of statistics");
    refused("stats_version = 1\n[point]\n\"x=1\" = 3\n", "b.toml:3:9: must be a table of statistics");
    CHECK_THROWS_WITH(sim::bless({.results = folder / "run", .baseline = folder / "notes.txt", .stats = {}}),
                      Catch::Contains("a baseline is a .toml file"));
}

TEST_CASE("A half-written, partial or foreign result is refused", "[compare][errors]") {
    const TemporaryFolder folder;
    const auto refused = [&](const std::string& stats, const std::string& message,
                             const std::string& run = "") {
        write_run(folder, stats, run);
        CHECK_THROWS_WITH(sim::read_results(folder / "run"), Catch::Contains(message));
    };
    refused(R"({"version": 1, "memory": {"rea)", "stats.json: is damaged or half-written");
    refused("", "stats.json: is damaged or half-written");
    refused(R"({"version": 2, "memory": {"reads": 1}})",
            "has layout version 2; this program reads and writes version 1");
    refused(R"({"memory": {"reads": 1}})", "names no layout version");
    refused(R"({"version": 1, "memory": {"reads": "1"}})", "memory.reads: is no number");
    refused(R"({"version": 1, "sim": {"partial": true}})", "is of a run that ended early");
    refused(R"({"version": 1})", "is of a run that did not complete", R"({"complete": false})");
    refused(R"({"version": 1})", "run.json: is damaged or half-written", "{");
    std::filesystem::create_directories(folder / "empty");
    CHECK_THROWS_WITH(sim::read_results(folder / "empty"),
                      Catch::Contains("neither the folder of a run nor of a sweep"));
    CHECK_THROWS_WITH(sim::read_results(folder / "absent"), Catch::Contains("no such file or folder"));
}
