// SPDX-License-Identifier: Apache-2.0
#include "workloads/front_end/core_front_end.hpp"

#include <algorithm>

#include "models/platform/package_params.hpp"

namespace mktme::workloads {

namespace {

/// Returns the memory of packages `first` to `last`, each of which begins where the one before ends.
mmu::FrameMemory memory_of(const platform::Machine& machine, std::size_t first, std::size_t last) {
    Bytes size{};
    for (std::size_t i = first; i <= last; ++i) size = size + machine.package(i).capacity();
    return {.first = machine.package(first).base(), .size = size};
}

bool in_seam(const platform::Machine& machine) { return machine.package(0).params().keys.mktme.seam; }

}  // namespace

CoreFrontEnd::CoreFrontEnd(const platform::ProcessorParams& params, std::vector<CoreWork> work,
                           const std::vector<CoreProcess>& processes, const KeyIdAssigner& keyids,
                           const platform::PlatformParams& platform, platform::Machine& machine)
    : work_{std::move(work)},
      placement_{platform.placement},
      tables_{tables_of(processes, params, keyids, machine)},
      devices_{platform.device, surroundings(processes, params, machine)},
      agenda_{machine.agenda()},
      processor_{params,
                 jobs(params.caches.all_cores()),
                 machine.packages(),
                 {.traps = nullptr, .devices = devices_.setups()}} {}

/// Returns the memories that pages go to in turn: that of a package, all of the machine as one, or those of all packages.
std::vector<mmu::FrameMemory> CoreFrontEnd::memories_of(std::size_t part,
                                                        const platform::Machine& machine) const {
    std::vector<mmu::FrameMemory> memories;
    switch (placement_) {
        case platform::Placement::local: return {memory_of(machine, part, part)};
        case platform::Placement::by_page: return {memory_of(machine, 0, machine.size() - 1)};
        case platform::Placement::interleaved:
            for (std::size_t i = 0; i < machine.size(); ++i) memories.push_back(memory_of(machine, i, i));
            break;
    }
    return memories;
}

/// Makes the page tables: for the programs of each package in its memory, or for all of them together.
std::vector<std::unique_ptr<mmu::FunctionTables>> CoreFrontEnd::tables_of(
    const std::vector<CoreProcess>& processes, const platform::ProcessorParams& params,
    const KeyIdAssigner& keyids, const platform::Machine& machine) {
    keyids.check_pages(in_seam(machine));
    const bool is_local = placement_ == platform::Placement::local;
    std::vector<std::vector<mmu::FunctionSpace>> spaces(is_local ? machine.size() : 1);
    for (std::size_t process = 0; process < processes.size(); ++process) {
        const std::size_t part = is_local ? first_core_of(process) / params.caches.cores : 0;
        places_.push_back({.tables = part, .space = spaces[part].size()});
        spaces[part].push_back({.name = processes[process].name,
                                .ranges = processes[process].ranges,
                                .page_size = params.mmu.page_size});
    }
    std::vector<std::unique_ptr<mmu::FunctionTables>> tables;
    for (std::size_t part = 0; part < spaces.size(); ++part)
        tables.push_back(std::make_unique<mmu::FunctionTables>(
            machine.package(0).layout(), static_cast<int>(params.mmu.levels), memories_of(part, machine),
            params.caches.seed, std::move(spaces[part]),
            [&keyids](std::size_t /*space*/, std::uint64_t page) {
                return KeyId{static_cast<std::uint16_t>(keyids.keyid_of(PhysAddr{page}))};
            }));
    return tables;
}

/// Returns what devices are attached to. Precondition: the page tables are made.
DeviceSurroundings CoreFrontEnd::surroundings(const std::vector<CoreProcess>& processes,
                                              const platform::ProcessorParams& params,
                                              const platform::Machine& machine) const {
    DeviceSurroundings around{.packages = machine.size(),
                              .memory = memory_of(machine, 0, machine.size() - 1).size,
                              .clock = ClockDomain{params.clock},
                              .layout = machine.package(0).layout(),
                              .in_seam = in_seam(machine),
                              .seed = params.caches.seed,
                              .programs = {}};
    for (std::size_t process = 0; process < processes.size(); ++process) {
        const SpacePlace& place = places_[process];
        around.programs.push_back(
            {.name = processes[process].name,
             .ranges = processes[process].ranges,
             .page_size = Bytes{mmu::bytes_of(params.mmu.page_size)},
             .physical = [&tables = *tables_[place.tables], space = place.space](std::uint64_t linear) {
                 return tables.physical(space, linear);
             }});
    }
    return around;
}

/// Returns the core that executes the first thread of a process.
std::size_t CoreFrontEnd::first_core_of(std::size_t process) const {
    const auto first = std::ranges::find(work_, process, &CoreWork::process);
    return first == work_.end() ? 0 : first->core;
}

/// Returns what each core executes.
std::vector<platform::CoreJob> CoreFrontEnd::jobs(std::size_t cores) const {
    std::vector<platform::CoreJob> jobs(cores);
    for (const CoreWork& work : work_) {
        const SpacePlace& place = places_[work.process];
        mmu::FunctionTables& tables = *tables_[place.tables];
        jobs[work.core] = {
            .source = work.source.get(),
            .tables = &tables,
            .space = {.tag = mmu::SpaceTag(work.process), .cr3 = tables.root(place.space).count()}};
    }
    return jobs;
}

bool CoreFrontEnd::run(std::uint64_t rounds) {
    set_barrier();
    for (std::uint64_t i = 0; i < rounds; ++i)
        if (!processor_.round() && !pass_barrier()) return false;
    return true;
}

/// Lets all stop at the next action of the agenda, or at the next possible end of a phase.
void CoreFrontEnd::set_barrier() {
    const Cycles phase = phases_.barrier();
    const SimTime of_phase = phase == Cycles::max() ? SimTime::max() : processor_.clock().edge(phase);
    const SimTime next = std::min(agenda_.next(), of_phase);
    if (next != barrier_) processor_.stop_at(barrier_ = next);
}

/// Everything before the barrier is done, or nothing can happen any more. Returns false at the end of the run.
bool CoreFrontEnd::pass_barrier() {
    const bool is_over = !processor_.can_go_on() && phases_.barrier() == Cycles::max();
    if (is_over || barrier_ == SimTime::max()) {
        processor_.check_finished();
        return false;
    }
    processor_.reach();
    agenda_.run_until(barrier_);
    processor_.see_actions();
    if (!pass_phase_boundary()) return false;
    set_barrier();
    return true;
}

/// Looks whether a phase ends at the barrier. Returns false if the measured one does.
bool CoreFrontEnd::pass_phase_boundary() {
    const Cycles boundary = phases_.barrier();
    if (boundary == Cycles::max() || processor_.clock().edge(boundary) != barrier_) return true;
    std::vector<CoreProgress> cores;
    for (std::size_t number = 0; number < processor_.cores(); ++number)
        cores.push_back({processor_.core(number).retired(), processor_.core(number).is_finished()});
    if (!phases_.pass(cores, barrier_)) return false;
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
