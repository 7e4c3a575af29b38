// SPDX-License-Identifier: Apache-2.0
// Measures requests per host second of each reader. Traces are in memory, unpacked, like a file in the page cache.
#include <benchmark/benchmark.h>

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "models/base/random.hpp"
#include "tests/workloads/memory_sink.hpp"
#include "workloads/formats/formats.hpp"

namespace {

using namespace mktme;
using workloads::Format;

constexpr std::uint64_t requests = 200'000;
const workloads::TraceContext context{.clock = ClockDomain{Frequency{1'600'000'000}}};

/// Returns a trace of uniform lines. A third of them are writes, if the format can express that. It has contents only
/// if the format requires them.
std::string made_trace(const Format& format) {
    test::MemorySink sink;
    const auto writer = format.writer(sink, context);
    RandomStream random{1, "bench"};
    const std::array<std::uint8_t, 64> contents{};
    workloads::TraceRequest request;
    workloads::TraceDetail detail;
    if (format.name == "nvmain") detail.data = contents;
    std::uint64_t cycle = 0;
    for (std::uint64_t i = 0; i < requests; ++i) {
        request.address = PhysAddr{random.below(std::uint64_t{1} << 27U) * 64};
        request.is_write = random.below(3) == 0 && format.name != "ramulator-o3";
        request.time = context.clock.edge(Cycles{cycle += 1 + random.below(20)});
        writer->write(request, detail);
    }
    writer->finish();
    return sink.text;
}

void read_all(benchmark::State& state, const Format& format) {
    const std::string trace = made_trace(format);
    for (auto unused : state) {
        static_cast<void>(unused);
        const auto source = format.reader({"trace", workloads::bytes_in_memory(trace)}, context);
        workloads::TraceRequest request;
        while (source->next(request)) benchmark::DoNotOptimize(request);
    }
    state.counters["requests_per_s"] =
        benchmark::Counter(static_cast<double>(requests), benchmark::Counter::kIsIterationInvariantRate);
}

/// Reporter that keeps the best repetition of each reader and prints the table at the end.
class Table : public benchmark::BenchmarkReporter {
public:
    bool ReportContext(const Context& /*context*/) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const auto& run : runs) {
            const auto rate = run.counters.find("requests_per_s");
            if (run.run_type != Run::RT_Iteration || rate == run.counters.end()) continue;
            auto& best = best_[run.run_name.function_name];
            best = std::max(best, rate->second.value / 1e6);
        }
    }
    void Finalize() override {
        fmt::print("{:<20} {:>10} {:>10} {:>7}\n", "reader", "M req/s", "wanted", "ratio");
        for (const Format& format : workloads::formats()) {
            const auto best = best_.find(std::string{format.name});
            if (best == best_.end()) continue;
            const double wanted = format.is_text ? 4 : 10;
            fmt::print("{:<20} {:>10.1f} {:>10.1f} {:>7.2f}\n", best->first, best->second, wanted,
                       best->second / wanted);
        }
    }

private:
    std::map<std::string, double> best_;
};

}  // namespace

/// Usage: trace_bench [Google Benchmark options]
int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    for (const Format& format : workloads::formats())
        benchmark::RegisterBenchmark(std::string{format.name}.c_str(), read_all, format)
            ->Unit(benchmark::kMillisecond)
            ->Repetitions(3)
            ->UseRealTime();
    Table table;
    benchmark::RunSpecifiedBenchmarks(&table);
    benchmark::Shutdown();
}
