// SPDX-License-Identifier: Apache-2.0
// Measures requests per host second, for the rows in which the best public simulators were measured.
#include <benchmark/benchmark.h>

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/sim_config.hpp"
#include "sim/run/assembly.hpp"
#include "tests/bench/against.hpp"
#include "workloads/generators/generator.hpp"

namespace {

using namespace mktme;
using workloads::GeneratorKind;
using workloads::IssueMode;

struct Row {
    const char* name;
    GeneratorKind generator;
    IssueMode issue;
    SimTime interval;
    std::uint64_t requests;
    std::uint64_t channels;
    const char* part;
    double wanted;       // thousand requests per second; 0: no target
    double best_public;  // the best public simulator measured, without any encryption model
    contents::DataMode data = contents::DataMode::none;
};

constexpr SimTime microsecond{1'000'000'000};
constexpr const char* ddr4 = "DDR4-3200AA-8Gb-x8";
constexpr const char* ddr5 = "DDR5-4800-16Gb-x8";

const std::vector<Row> rows{
    {"sequential reads", GeneratorKind::stream, IssueMode::asap, {}, 1'000'000, 1, ddr4, 2500, 487},
    {"random reads over 8 GiB", GeneratorKind::random, IssueMode::asap, {}, 1'000'000, 1, ddr4, 1000, 147},
    {"random, 2 reads : 1 write", GeneratorKind::mix, IssueMode::asap, {}, 1'000'000, 1, ddr4, 900, 141},
    {"dependent chase", GeneratorKind::chase, IssueMode::dependent, {}, 1'000'000, 1, ddr4, 2000, 431},
    {"idle, one read a us, 1 channel", GeneratorKind::random, IssueMode::timed, microsecond, 50'000, 1, ddr4,
     1500, 352},
    {"idle, one read a us, 8 channels", GeneratorKind::random, IssueMode::timed, microsecond, 50'000, 8, ddr4,
     0, 0},
    {"DDR5-4800 sequential reads", GeneratorKind::stream, IssueMode::asap, {}, 1'000'000, 1, ddr5, 0, 0},
    {"DDR5-4800 random reads", GeneratorKind::random, IssueMode::asap, {}, 1'000'000, 1, ddr5, 0, 0},
};

/// Cost of memory contents: the row of the same work without contents, and the target.
struct Contents {
    const char* name;
    std::size_t without;  // index in `rows`
    contents::DataMode data;
    double wanted;        // allowed factor of the cost
    double wanted_extra;  // or this much more per line, in ns, if that is larger; 0: unused
};

const std::vector<Contents> contents_rows{
    {"sequential reads, tags", 0, contents::DataMode::tags, 1.3, 0},
    {"random reads, tags", 1, contents::DataMode::tags, 1.3, 0},
    {"random, 2 reads : 1 write, tags", 2, contents::DataMode::tags, 1.3, 0},
    {"sequential reads, full", 0, contents::DataMode::full, 1.6, 250},
    {"random reads, full", 1, contents::DataMode::full, 1.6, 250},
    {"random, 2 reads : 1 write, full", 2, contents::DataMode::full, 1.6, 250},
};

/// Returns the row of this work with contents.
Row row_of(const Contents& what) {
    Row row = rows[what.without];
    row.name = what.name;
    row.data = what.data;
    return row;
}

/// Requests per second that a generator draws, without a memory.
struct Draw {
    const char* name;
    GeneratorKind generator;
    double wanted;  // million requests per second; 0: no target
};

const std::vector<Draw> draws{
    {"draw stream", GeneratorKind::stream, 0},   {"draw random", GeneratorKind::random, 50},
    {"draw mix", GeneratorKind::mix, 0},         {"draw hot-row", GeneratorKind::hot_row, 0},
    {"draw poisson", GeneratorKind::poisson, 0}, {"draw zipf", GeneratorKind::zipf, 10},
    {"draw streams", GeneratorKind::streams, 0},
};

sim::SimConfig config_of(const Row& row) {
    sim::SimConfig config;
    config.dram.part = row.part;
    config.memory.channels = row.channels;
    config.encryption.mode = crypto::EncryptionMode::tme;
    config.workload.generator = row.generator;
    config.workload.issue = row.issue;
    config.workload.interval = row.interval;
    config.workload.requests = row.requests;
    config.data.mode = row.data;
    return config;
}

void simulate(benchmark::State& state, const Row& row) {
    for (auto unused : state) {
        static_cast<void>(unused);
        state.PauseTiming();  // building and tearing down the machine is no part of a request's cost
        std::optional<sim::Assembly> assembly;
        assembly.emplace(config_of(row));
        state.ResumeTiming();
        while (assembly->front_end().run(4096)) continue;
        assembly->package().drain();
        benchmark::DoNotOptimize(assembly->machine().last_done());
        state.PauseTiming();
        assembly.reset();
        state.ResumeTiming();
    }
    state.counters["requests_per_s"] =
        benchmark::Counter(static_cast<double>(row.requests), benchmark::Counter::kIsIterationInvariantRate);
}

void draw(benchmark::State& state, const Draw& what) {
    constexpr std::int64_t batch = 1'000'000;
    workloads::WorkloadParams params;
    params.generator = what.generator;
    params.requests = 1;
    params.interval = microsecond;
    workloads::Generator generator{params, Bytes{std::uint64_t{8} << 30U}, 1};
    workloads::TraceRequest request;
    for (auto unused : state) {
        static_cast<void>(unused);
        for (std::int64_t i = 0; i < batch; ++i) {
            generator.next(request);
            benchmark::DoNotOptimize(request);
        }
    }
    state.counters["requests_per_s"] =
        benchmark::Counter(static_cast<double>(batch), benchmark::Counter::kIsIterationInvariantRate);
}

/// Reporter that keeps the best repetition of each row and prints the table at the end.
class Table : public benchmark::BenchmarkReporter {
public:
    explicit Table(bench::Rates earlier) : earlier_{std::move(earlier)} {}

    bool ReportContext(const Context& /*context*/) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const auto& run : runs) {
            const auto rate = run.counters.find("requests_per_s");
            if (run.run_type != Run::RT_Iteration || rate == run.counters.end()) continue;
            auto& best = best_[run.run_name.function_name];
            best = std::max(best, rate->second.value / 1000);
        }
    }
    void Finalize() override {
        const char* const heading = earlier_.empty() ? "" : "  x earlier";
        fmt::print("{:<34} {:>10}{} {:>10} {:>7} {:>14} {:>7}\n", "work (engine on, no data)", "k req/s",
                   heading, "wanted", "ratio", "best public", "ratio");
        for (const auto& row : rows) print(row);
        const double cost = best_[rows[4].name] / best_[rows[5].name];
        fmt::print("\n8 idle channels cost {:.2f} times one (wanted: at most 1.1)\n", cost);
        fmt::print("\n{:<34} {:>10}{} {:>12} {:>10} {:>8}\n", "contents of memory", "k req/s", heading,
                   "times none", "wanted", "ns more");
        for (const auto& what : contents_rows) print(what);
        fmt::print("\n{:<34} {:>10}{} {:>10} {:>7}\n", "generator alone", "M req/s", heading, "wanted",
                   "ratio");
        for (const auto& what : draws) print(what);
    }

private:
    /// Returns the text of the column of ratios; empty if there is none.
    [[nodiscard]] std::string ratio(const char* name) {
        return earlier_.empty() ? ""
                                : fmt::format(" {:>10}", bench::ratio_to(earlier_, name, best_[name] * 1000));
    }
    void print(const Row& row) {
        const double rate = best_[row.name];
        fmt::print("{:<34} {:>10.0f}{}", row.name, rate, ratio(row.name));
        if (row.wanted > 0)
            fmt::print(" {:>10.0f} {:>7.2f} {:>14.0f} {:>7.1f}", row.wanted, rate / row.wanted,
                       row.best_public, rate / row.best_public);
        fmt::print("\n");
    }

    void print(const Contents& what) {
        constexpr double ns_a_request = 1e6;  // divided by thousand requests a second
        const double rate = best_[what.name];
        const double without = best_[rows[what.without].name];
        const std::string or_more =
            what.wanted_extra > 0 ? fmt::format(", or {:.0f} ns more", what.wanted_extra) : "";
        fmt::print("{:<34} {:>10.0f}{} {:>12.2f} {:>10.1f} {:>8.0f}{}\n", what.name, rate, ratio(what.name),
                   without / rate, what.wanted, ns_a_request / rate - ns_a_request / without, or_more);
    }

    void print(const Draw& what) {
        const double rate = best_[what.name] / 1000;
        fmt::print("{:<34} {:>10.1f}{}", what.name, rate, ratio(what.name));
        if (what.wanted > 0) fmt::print(" {:>10.0f} {:>7.2f}", what.wanted, rate / what.wanted);
        fmt::print("\n");
    }

    std::map<std::string, double> best_;  // thousand requests a second
    bench::Rates earlier_;
};

/// Removes `--against FILE` from the arguments. Returns the rates in the file, read before `--json` may overwrite it.
bench::Rates take_earlier(std::vector<std::string>& arguments) {
    const auto found = std::ranges::find(arguments, "--against");
    if (found == arguments.end() || found + 1 == arguments.end()) return {};
    const std::string file = *(found + 1);
    arguments.erase(found, found + 2);
    return bench::read_rates(file);
}

}  // namespace

/// Usage: mktme_bench [--json FILE] [--against FILE] [Google Benchmark options]
int main(int argc, char** argv) try {
    std::vector<std::string> arguments(argv, argv + argc);
    bench::Rates earlier = take_earlier(arguments);
    for (std::size_t i = 1; i + 1 < arguments.size(); ++i)
        if (arguments[i] == "--json") {
            arguments[i] = "--benchmark_out=" + arguments[i + 1];
            arguments[i + 1] = "--benchmark_out_format=json";
        }
    std::vector<char*> pointers;
    pointers.reserve(arguments.size());
    for (auto& argument : arguments) pointers.push_back(argument.data());
    int count = static_cast<int>(pointers.size());
    benchmark::Initialize(&count, pointers.data());
    if (benchmark::ReportUnrecognizedArguments(count, pointers.data())) return 2;
    for (const auto& row : rows)
        benchmark::RegisterBenchmark(row.name, simulate, row)
            ->Unit(benchmark::kMillisecond)
            ->Repetitions(3)
            ->UseRealTime();
    for (const auto& what : contents_rows)
        benchmark::RegisterBenchmark(what.name, simulate, row_of(what))
            ->Unit(benchmark::kMillisecond)
            ->Repetitions(3)
            ->UseRealTime();
    for (const auto& what : draws)
        benchmark::RegisterBenchmark(what.name, draw, what)
            ->Unit(benchmark::kMillisecond)
            ->Repetitions(3)
            ->UseRealTime();
    Table table{std::move(earlier)};
    if (std::ranges::any_of(arguments, [](const auto& a) { return a.starts_with("--benchmark_out="); })) {
        benchmark::JSONReporter json;
        benchmark::RunSpecifiedBenchmarks(&table, &json);
    } else {
        benchmark::RunSpecifiedBenchmarks(&table);
    }
    benchmark::Shutdown();
} catch (const std::runtime_error& error) {
    fmt::print(stderr, "mktme_bench: {}\n", error.what());
    return 2;
}
