// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "models/mmu/function_tables.hpp"
#include "models/platform/machine.hpp"
#include "models/platform/platform_params.hpp"
#include "models/platform/processor.hpp"
#include "workloads/cpu/thread_split.hpp"
#include "workloads/cpu/touched_ranges.hpp"
#include "workloads/front_end/configured_devices.hpp"
#include "workloads/front_end/front_end.hpp"
#include "workloads/front_end/instruction_phases.hpp"
#include "workloads/front_end/keyid_assigner.hpp"

namespace mktme::workloads {

/// A process that cores execute: the name of its trace, and the pages that it touches.
struct CoreProcess {
    std::string name;
    AddressRanges ranges;
};

/// Front end of a machine with cores: threads of traces on the cores of its packages (docs/models/cpu.md).
///
/// Each trace is a process with page tables of its own, which are a function (docs/models/mmu.md#tables-as-a-function). The
/// KeyID of a page is that which `keyids` gives to its linear address.
class CoreFrontEnd final : public FrontEnd {
public:
    /// Throws ConfigError if the memory does not hold the pages, and as ConfiguredDevices does.
    CoreFrontEnd(const platform::ProcessorParams& params, std::vector<CoreWork> work,
                 const std::vector<CoreProcess>& processes, const KeyIdAssigner& keyids,
                 const platform::PlatformParams& platform, platform::Machine& machine);

    /// Gives the run phases of instructions. Precondition: it has not begun.
    void divide(InstructionPhases phases) { phases_ = std::move(phases); }

    /// Goes on by some rounds of the machine. Throws InvariantError that names what waits if nothing can happen any more
    /// before the cores have finished.
    bool run(std::uint64_t rounds) override;
    /// Returns the instructions retired.
    [[nodiscard]] std::uint64_t issued() const override;
    [[nodiscard]] double progress() const override;
    [[nodiscard]] Cycles now() const override { return processor_.uncore().memory_done(); }
    [[nodiscard]] SimTime time() const override { return processor_.time(); }
    void report_to(StatSources& sources) override { processor_.report_to(sources); }
    /// Returns the cores, with their caches and devices.
    [[nodiscard]] const platform::Processor& processor() const { return processor_; }

private:
    [[nodiscard]] std::vector<platform::CoreJob> jobs(std::size_t cores) const;

    /// The page tables of a process: among those of one part of the memory, and its number there.
    struct SpacePlace {
        std::size_t tables = 0;
        std::size_t space = 0;
    };
    [[nodiscard]] std::vector<std::unique_ptr<mmu::FunctionTables>> tables_of(
        const std::vector<CoreProcess>& processes, const platform::ProcessorParams& params,
        const KeyIdAssigner& keyids, const platform::Machine& machine);
    [[nodiscard]] std::vector<mmu::FrameMemory> memories_of(std::size_t part,
                                                            const platform::Machine& machine) const;
    [[nodiscard]] DeviceSurroundings surroundings(const std::vector<CoreProcess>& processes,
                                                  const platform::ProcessorParams& params,
                                                  const platform::Machine& machine) const;
    [[nodiscard]] std::size_t first_core_of(std::size_t process) const;
    void set_barrier();
    [[nodiscard]] bool pass_barrier();
    [[nodiscard]] bool pass_phase_boundary();
    [[nodiscard]] double progress_of(const CoreWork& work) const;

    std::vector<CoreWork> work_;
    platform::Placement placement_;
    std::vector<SpacePlace> places_;                            // by process
    std::vector<std::unique_ptr<mmu::FunctionTables>> tables_;  // by package, or one for all memory
    ConfiguredDevices devices_;
    Agenda& agenda_;
    platform::Processor processor_;
    InstructionPhases phases_;
    SimTime barrier_ = SimTime::max();  // all stop here, for an action of the agenda or the end of a phase
};

}  // namespace mktme::workloads
