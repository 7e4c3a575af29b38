// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/touched_ranges.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "workloads/cpu/touched_pages.hpp"

namespace mktme::workloads {

namespace {

[[noreturn]] void refuse_size(std::string_view name, std::uint64_t most_pages) {
    constexpr unsigned mib_shift = 20 - TouchedPages::page_shift;
    throw ConfigError{
        fmt::format("{}: touches more than {} MiB of pages, which the memory does not hold: take more memory "
                    "(memory.channels, memory.ranks, dram.part) or a smaller program",
                    name, most_pages >> mib_shift)};
}

/// Reader of a whole trace that keeps nothing but its pages.
class TraceScan {
public:
    TraceScan(const std::filesystem::path& path, const SplitPlan& plan, std::uint64_t most_pages)
        : path_{path},
          decoder_{open_instructions(std::make_shared<InputFile>(path, "trace"), plan.format, plan.context)
                       .decoder},
          most_pages_{most_pages},
          pages_{most_pages} {}

    AddressRanges run() {
        try {
            while (decoder_->decode(sink_)) add_chunks();
        } catch (const TraceError&) {
        }
        sink_.finish();
        add_chunks();
        return pages_.ranges();
    }

private:
    void add_chunks() {
        for (ThreadWriter& thread : sink_.threads())
            for (const auto& chunk : thread.take())
                for (const cpu::MemoryRecord& record : chunk->records)
                    if (!pages_.add(record.address, record.bytes)) refuse_size(path_.string(), most_pages_);
    }

    std::filesystem::path path_;
    std::unique_ptr<InstructionDecoder> decoder_;
    std::uint64_t most_pages_;
    TouchedPages pages_;
    InstructionSink sink_{InstructionSink::most_threads};
};

void refuse_pipe(const InputFile& file) {
    if (file.is_regular()) return;
    throw ConfigError{fmt::format(
        "workload.traces: {} is a pipe, which can be read once, and the pages of a process are found by "
        "reading its trace before the run: use a file",
        file.path().string())};
}

}  // namespace

std::vector<AddressRanges> touched_ranges(std::span<const ProcessTrace> traces, const SplitPlan& plan,
                                          std::uint64_t most_pages) {
    for (const ProcessTrace& trace : traces) refuse_pipe(*trace.file);
    std::vector<AddressRanges> all;
    for (const ProcessTrace& trace : traces) {
        const auto same = std::find_if(traces.begin(), traces.end(), [&](const ProcessTrace& other) {
            return std::filesystem::equivalent(other.file->path(), trace.file->path());
        });
        const auto number = static_cast<std::size_t>(same - traces.begin());
        if (number < all.size()) all.push_back(all[number]);
        else all.push_back(TraceScan{trace.file->path(), plan, most_pages}.run());
    }
    return all;
}

AddressRanges touched_ranges(cpu::InstructionSource& source, std::string_view name,
                             std::uint64_t most_pages) {
    TouchedPages pages{most_pages};
    for (cpu::Instruction instruction; source.next(instruction);)
        if (!pages.add(instruction)) refuse_size(name, most_pages);
    return pages.ranges();
}

}  // namespace mktme::workloads
