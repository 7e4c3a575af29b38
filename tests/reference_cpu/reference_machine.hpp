// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/cpu/machine_observer.hpp"
#include "tests/reference_cpu/case_tables.hpp"
#include "tests/reference_cpu/reference_contents.hpp"
#include "tests/reference_cpu/reference_core.hpp"
#include "tests/reference_cpu/reference_device.hpp"
#include "tests/reference_cpu/reference_links.hpp"
#include "tests/reference_cpu/reference_memory.hpp"
#include "tests/reference_cpu/reference_slice.hpp"
#include "tests/reference_cpu/test_port.hpp"

namespace mktme::platform {
class Machine;
}

namespace mktme::reference_cpu {

/// Machine that visits every cycle of platform.clock and does what the law says, as simply as can be
/// (docs/models/cpu.md, docs/models/coherence.md).
class ReferenceMachine {
public:
    /// Throws ConfigError if the case needs what is not in this stage.
    ReferenceMachine(const test::MachineCase& machine_case, cpu::MachineObserver& observer);
    ReferenceMachine(const ReferenceMachine&) = delete;
    ReferenceMachine& operator=(const ReferenceMachine&) = delete;
    ~ReferenceMachine();

    /// Does the next cycle.
    void step();
    /// Does cycles until all cores have finished and nothing is under way. Returns the number of cycles done so far, at
    /// most `limit`.
    Cycle run(Cycle limit);

    [[nodiscard]] Cycle now() const { return now_; }
    [[nodiscard]] bool is_done() const;
    /// Returns what everybody waits for.
    [[nodiscard]] std::string text() const;

    // For tests.

    [[nodiscard]] std::size_t cores() const { return cores_.size(); }
    [[nodiscard]] std::size_t devices() const { return devices_.size(); }
    [[nodiscard]] const ReferenceDevice& device(std::size_t number) const { return *devices_[number]; }
    [[nodiscard]] const ReferenceCore& core(std::size_t number) const { return *cores_[number]; }
    [[nodiscard]] ReferenceCaches& caches(std::size_t core) { return *caches_[core]; }
    [[nodiscard]] const ReferenceSlice& slice(std::size_t number) const { return *slices_[number]; }
    /// Returns the physical address of a byte of a space.
    [[nodiscard]] PhysAddr physical(std::size_t space, std::uint64_t address) const {
        return tables_.physical(space, address);
    }
    [[nodiscard]] std::size_t packages() const { return memories_.size(); }
    [[nodiscard]] platform::Package& package(std::size_t number = 0) { return memories_[number]->package(); }
    [[nodiscard]] const test::TestPort& port() const { return port_; }
    [[nodiscard]] const ReferenceContents& contents() const { return contents_; }

private:
    void serve_traps();
    void add_devices(const test::MachineCase& machine_case);
    void add_core(Number number, const test::MachineCase& machine_case);
    [[nodiscard]] Number slice_of(PhysAddr line);

    cpu::MachineObserver& observer_;
    std::uint64_t cores_of_package_;
    Cycle hop_;
    Mail mail_;
    ReferenceLinks links_;
    std::unique_ptr<platform::Machine> packages_;
    std::vector<std::unique_ptr<ReferenceMemory>> memories_;  // by package
    ReferenceContents contents_;
    test::CaseTables tables_;
    test::TestPort port_;
    std::vector<cpu::Trap> traps_;                          // on their way
    std::vector<cpu::TrapAnswer> answers_;                  // on their way
    std::vector<cpu::EntryMark> marks_;                     // on their way
    std::vector<std::unique_ptr<ReferenceCaches>> caches_;  // by core
    std::vector<std::unique_ptr<ReferenceMmu>> mmus_;
    std::vector<std::unique_ptr<ReferenceCore>> cores_;
    std::vector<std::unique_ptr<ReferenceSlice>> slices_;
    std::vector<std::unique_ptr<ReferenceDevice>> devices_;
    Cycle now_ = 0;
};

}  // namespace mktme::reference_cpu
