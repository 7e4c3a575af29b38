// SPDX-License-Identifier: Apache-2.0
// Speed of finding the pages of traces before a run, in million instructions per second of processor time, beside that of
// decoding alone. Usage: pages_bench TRACE...
#include <fmt/format.h>
#include <sys/resource.h>

#include "workloads/cpu/touched_pages.hpp"
#include "workloads/cpu/touched_ranges.hpp"

namespace {

using namespace mktme;

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) / 1e6;
}

workloads::SplitPlan plan() {
    return {.context = {.clock = ClockDomain{Frequency{1'000'000'000}}, .vectors = nullptr}};
}

std::shared_ptr<InputFile> file(const char* path) { return std::make_shared<InputFile>(path, "trace"); }

/// Decodes a trace and returns its instructions.
std::uint64_t count_instructions(const char* path) {
    workloads::InstructionSink sink{workloads::InstructionSink::most_threads};
    const auto opened = workloads::open_instructions(file(path), workloads::detect_format, plan().context);
    std::uint64_t instructions = 0;
    const auto count = [&] {
        for (auto& thread : sink.threads())
            for (const auto& chunk : thread.take())
                for (const auto& head : chunk->heads) instructions += head.plain_before() + 1;
    };
    while (opened.decoder->decode(sink)) count();
    sink.finish();
    count();
    for (const auto& thread : sink.threads()) instructions += thread.plain_tail();
    return instructions;
}

}  // namespace

int main(int argc, char** argv) {
    fmt::print("{:>12} {:>10} {:>8} {:>12} {:>12}  {}\n", "instructions", "MiB", "ranges", "decode M/s",
               "pages M/s", "trace");
    for (int i = 1; i < argc; ++i) {
        const double begin = cpu_seconds();
        const std::uint64_t instructions = count_instructions(argv[i]);
        const double decoded = cpu_seconds();
        const auto ranges =
            workloads::touched_ranges(std::vector<workloads::ProcessTrace>{{{}, file(argv[i])}}, plan());
        const double done = cpu_seconds();
        std::uint64_t bytes = 0;
        for (const auto& range : ranges.front()) bytes += range.end - range.start;
        const auto speed = [&](double seconds) { return static_cast<double>(instructions) / seconds / 1e6; };
        fmt::print("{:>12} {:>10.1f} {:>8} {:>12.1f} {:>12.1f}  {}\n", instructions,
                   static_cast<double>(bytes) / (1U << 20U), ranges.front().size(), speed(decoded - begin),
                   speed(done - decoded), argv[i]);
    }
}
