// SPDX-License-Identifier: Apache-2.0
// Measures simulated instructions a host second of traces on cores, with encryption (mktme, 3 keys) and real controllers.
// Usage: core_bench CORES CHANNELS INSTRUCTIONS TRACE...
//
// Each trace is a process. The cores are shared out among the processes, whose threads take turns on them. INSTRUCTIONS is the
// most of each core.
#include <fmt/format.h>
#include <chrono>
#include <ctime>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/mmu/function_tables.hpp"
#include "models/platform/machine.hpp"
#include "models/platform/package_params.hpp"
#include "models/platform/processor.hpp"
#include "workloads/cpu/touched_ranges.hpp"

namespace {

using namespace mktme;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// The first instructions of a source.
class First final : public cpu::InstructionSource {
public:
    First(std::unique_ptr<cpu::InstructionSource> source, std::uint64_t most)
        : source_{std::move(source)},
          left_{most} {}

    bool next(cpu::Instruction& instruction) override {
        if (left_ == 0 || !source_->next(instruction)) return false;
        left_ -= std::min(left_, instruction.plain_before + 1);
        return true;
    }
    [[nodiscard]] std::uint64_t plain_tail() const override { return 0; }
    [[nodiscard]] double progress() const override { return source_->progress(); }
    [[nodiscard]] SourcePlace place(std::uint64_t record) const override { return source_->place(record); }

private:
    std::unique_ptr<cpu::InstructionSource> source_;
    std::uint64_t left_;
};

platform::PackageParams memory_of(std::uint64_t channels) {
    platform::PackageParams params;
    params.memory.channels = channels;
    params.channel.encryption.mode = crypto::EncryptionMode::mktme;
    return params;
}

std::vector<workloads::ProcessTrace> processes(std::span<char*> files) {
    std::vector<workloads::ProcessTrace> traces;
    traces.reserve(files.size());
    for (const char* const file : files)
        traces.push_back({.core = {}, .file = std::make_shared<InputFile>(file, "trace")});
    return traces;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 5) {
        fmt::print("usage: core_bench CORES CHANNELS INSTRUCTIONS TRACE...\n");
        return 2;
    }
    const std::uint64_t cores = std::stoull(argv[1]);
    const std::uint64_t most = std::stoull(argv[3]);
    const std::span files{argv + 4, argv + argc};
    platform::Machine machine{{memory_of(std::stoull(argv[2]))}};
    platform::Package& package = machine.package(0);
    const workloads::SplitPlan plan{.cores = cores,
                                    .spread = workloads::Spread::turns,
                                    .context = {.clock = package.clock(), .vectors = nullptr}};
    const auto ranges = workloads::touched_ranges(processes(files), plan);
    std::vector<mmu::FunctionSpace> spaces;
    spaces.reserve(ranges.size());
    for (const auto& of_process : ranges)
        spaces.push_back({.name = "trace", .ranges = of_process, .page_size = mmu::PageSize::page_2m});
    mmu::FunctionTables tables{
        package.layout(),
        4,
        {.first = {}, .size = package.capacity()},
        1,
        spaces,
        [](std::size_t space, std::uint64_t) { return KeyId{static_cast<std::uint16_t>(1 + space % 3)}; }};
    auto works = workloads::split_threads(processes(files), plan);
    std::vector<std::unique_ptr<First>> sources;
    std::vector<platform::CoreJob> jobs(cores);
    for (auto& work : works) {
        sources.push_back(std::make_unique<First>(std::move(work.source), most));
        jobs[work.core] = {
            .source = sources.back().get(),
            .tables = &tables,
            .space = {.tag = mmu::SpaceTag(work.process), .cr3 = tables.root(work.process).count()}};
    }
    platform::ProcessorParams params;
    params.caches.cores = cores;
    platform::Processor processor{params, jobs, {&package}};
    const double begin = cpu_seconds();
    processor.run();
    const double taken = cpu_seconds() - begin;
    std::uint64_t instructions = 0;
    for (std::size_t core = 0; core < cores; ++core) {
        const auto& stats = processor.core(core).stats();
        instructions += stats.instructions;
        fmt::print("core {}: {} instructions, {} cycles, IPC {:.3f}\n", core, stats.instructions,
                   stats.cycles(), stats.ipc().value);
    }
    fmt::print("{:.2f} M instructions/s\n", static_cast<double>(instructions) / taken / 1e6);
}
