// SPDX-License-Identifier: Apache-2.0
#include "workloads/cpu/thread_split.hpp"

#include <algorithm>

#include "workloads/cpu/core_ranges.hpp"
#include "workloads/cpu/repeated_source.hpp"
#include "workloads/cpu/thread_source.hpp"
#include "workloads/cpu/turns.hpp"

namespace mktme::workloads {

namespace {

/// Trace that was opened, and the traces of the list that name the same file.
struct OpenedFile {
    std::filesystem::path path;
    bool is_regular = true;
    std::unique_ptr<InstructionDecoder> decoder{};
    SharedTrace::Open again{};
    std::uint32_t threads = 1;
    std::shared_ptr<SharedTrace> trace{};
};

/// Returns the number of threads of a trace, by reading it until as many as its header promises have appeared. An error
/// of the trace ends the counting: its reader will come across it.
std::uint32_t count_threads(InstructionDecoder& decoder) {
    InstructionSink sink{InstructionSink::most_threads, InstructionSink::most_threads};
    try {
        while (sink.threads().size() < decoder.most_threads() && decoder.decode(sink)) {
        }
    } catch (const TraceError&) {
    }
    return std::max(std::uint32_t{1}, static_cast<std::uint32_t>(sink.threads().size()));
}

OpenedFile open_file(const std::shared_ptr<InputFile>& file, const SplitPlan& plan) {
    OpenedFile opened{.path = file->path(), .is_regular = file->is_regular()};
    opened.decoder = open_instructions(file, plan.format, plan.context).decoder;
    if (opened.is_regular)
        opened.again = [path = opened.path, format = plan.format, context = plan.context] {
            return open_instructions(std::make_shared<InputFile>(path, "trace"), format, context).decoder;
        };
    const std::uint32_t bound =
        std::clamp(opened.decoder->most_threads(), std::uint32_t{1}, InstructionSink::most_threads);
    opened.threads = bound;
    if (bound > 1 && opened.is_regular) opened.threads = count_threads(*opened.again());
    // A pipe cannot be read ahead: a thread more than there are cores is an error when it appears.
    if (!opened.is_regular)
        opened.threads = static_cast<std::uint32_t>(std::min<std::uint64_t>(bound, plan.cores));
    return opened;
}

class Files {
public:
    Files(std::span<const ProcessTrace> traces, const SplitPlan& plan) : plan_{plan} {
        for (const ProcessTrace& trace : traces) {
            const auto same = std::ranges::find_if(files_, [&](const OpenedFile& file) {
                return file.is_regular && std::filesystem::equivalent(file.path, trace.file->path());
            });
            number_.push_back(static_cast<std::size_t>(same - files_.begin()));
            if (same == files_.end()) files_.push_back(open_file(trace.file, plan));
        }
    }
    [[nodiscard]] OpenedFile& of(std::size_t process) { return files_[number_[process]]; }
    /// Returns a reader of one thread of a process.
    std::unique_ptr<cpu::InstructionSource> source(std::size_t process, std::uint32_t thread) {
        OpenedFile& file = of(process);
        if (file.trace == nullptr)
            file.trace = std::make_shared<SharedTrace>(std::move(file.decoder),
                                                       SharedTrace::Plan{.file = file.path.string(),
                                                                         .again = file.again,
                                                                         .threads = file.threads,
                                                                         .most_ahead = plan_.most_ahead});
        auto first = std::make_unique<ThreadSource>(file.trace, thread);
        if (!plan_.repeat) return first;
        return std::make_unique<RepeatedSource>(std::move(first), [trace = file.trace, thread] {
            return std::make_unique<ThreadSource>(trace->reopen(thread), thread);
        });
    }

private:
    const SplitPlan& plan_;
    std::vector<OpenedFile> files_;
    std::vector<std::size_t> number_;  // of the file of each process
};

/// Returns the threads that the `core`-th core of a process with `cores` of them executes.
std::unique_ptr<cpu::InstructionSource> work_of(Files& files, std::size_t process, std::uint64_t core,
                                                std::uint64_t cores, std::uint64_t slice) {
    std::vector<std::unique_ptr<cpu::InstructionSource>> sources;
    for (std::uint64_t thread = core; thread < files.of(process).threads; thread += cores)
        sources.push_back(files.source(process, static_cast<std::uint32_t>(thread)));
    if (sources.size() == 1) return std::move(sources.front());
    return std::make_unique<Turns>(std::move(sources), slice);
}

}  // namespace

std::vector<CoreWork> split_threads(std::span<const ProcessTrace> traces, const SplitPlan& plan) {
    Files files{traces, plan};
    std::vector<CoreWish> wishes;
    for (std::size_t i = 0; i < traces.size(); ++i)
        wishes.push_back({files.of(i).path.string(), files.of(i).threads, traces[i].core});
    const auto ranges = core_ranges(wishes, plan.cores, plan.spread);
    std::vector<CoreWork> work;
    for (std::size_t process = 0; process < traces.size(); ++process)
        for (std::uint64_t core = 0; core < ranges[process].count; ++core)
            work.push_back({ranges[process].first + core, process,
                            work_of(files, process, core, ranges[process].count, plan.slice)});
    std::ranges::sort(work, {}, &CoreWork::core);
    return work;
}

}  // namespace mktme::workloads
