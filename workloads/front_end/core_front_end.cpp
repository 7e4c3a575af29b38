// SPDX-License-Identifier: Apache-2.0
#include "workloads/front_end/core_front_end.hpp"

#include <algorithm>

namespace mktme::workloads {

namespace {

std::vector<mmu::FunctionSpace> spaces_of(const std::vector<CoreProcess>& processes,
                                          mmu::PageSize page_size) {
    std::vector<mmu::FunctionSpace> spaces;
    spaces.reserve(processes.size());
    for (const CoreProcess& process : processes)
        spaces.push_back({.name = process.name, .ranges = process.ranges, .page_size = page_size});
    return spaces;
}

}  // namespace

CoreFrontEnd::CoreFrontEnd(const platform::ProcessorParams& params, std::vector<CoreWork> work,
                           const std::vector<CoreProcess>& processes, const KeyIdAssigner& keyids,
                           platform::Package& package)
    : work_{std::move(work)},
      tables_{package.layout(),
              static_cast<int>(params.mmu.levels),
              {.first = package.base(), .size = package.capacity()},
              params.caches.seed,
              spaces_of(processes, params.mmu.page_size),
              [&keyids](std::size_t /*space*/, std::uint64_t page) {
                  return KeyId{static_cast<std::uint16_t>(keyids.keyid_of(PhysAddr{page}))};
              }},
      processor_{params, jobs(params.caches.cores), package} {}

/// Returns what each core executes.
std::vector<platform::CoreJob> CoreFrontEnd::jobs(std::size_t cores) {
    std::vector<platform::CoreJob> jobs(cores);
    for (const CoreWork& work : work_)
        jobs[work.core] = {
            .source = work.source.get(),
            .tables = &tables_,
            .space = {.tag = mmu::SpaceTag(work.process), .cr3 = tables_.root(work.process).count()}};
    return jobs;
}

bool CoreFrontEnd::run(std::uint64_t rounds) {
    for (std::uint64_t i = 0; i < rounds; ++i)
        if (!processor_.round(phases_.barrier()) && !pass_barrier()) return false;
    return true;
}

/// Everything before the barrier is done, or nothing can happen any more. Returns false at the end of the run.
bool CoreFrontEnd::pass_barrier() {
    if (phases_.barrier() == Cycles::max()) {
        processor_.check_finished();
        return false;
    }
    processor_.reach(phases_.barrier());
    if (!phases_.pass(processor_)) return false;
    if (!processor_.can_go_on()) processor_.check_finished();
    return true;
}

std::uint64_t CoreFrontEnd::issued() const {
    std::uint64_t instructions = 0;
    for (std::size_t core = 0; core < processor_.cores(); ++core)
        instructions += processor_.core(core).retired();
    return instructions;
}

double CoreFrontEnd::progress() const {
    double least = 1;
    for (const CoreWork& work : work_)
        if (!processor_.core(work.core).is_finished()) least = std::min(least, progress_of(work));
    return least;
}

double CoreFrontEnd::progress_of(const CoreWork& work) const {
    const std::uint64_t length = phases_.length();
    const double of_source = work.source->progress();
    if (length == 0) return of_source;
    const double of_phases =
        static_cast<double>(processor_.core(work.core).retired()) / static_cast<double>(length);
    return std::min(1.0, std::max(of_phases, of_source));
}

}  // namespace mktme::workloads
