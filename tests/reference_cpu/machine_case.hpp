// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "models/base/quantity.hpp"
#include "models/cache/hierarchy_params.hpp"
#include "models/cpu/core_params.hpp"
#include "models/mmu/function_tables.hpp"
#include "models/mmu/mmu_params.hpp"
#include "models/mmu/pkru.hpp"
#include "models/platform/device_access.hpp"
#include "models/platform/link_params.hpp"
#include "tests/reference_cpu/core_program.hpp"

namespace mktme::test {

/// A page of a space and its frame, which other pages may have as well.
struct PageMapping {
    std::size_t space = 0;
    std::uint64_t address = 0;
    DramAddr frame{};  // from the first address of its package on
    KeyId keyid{};
    std::size_t package = 0;  // whose memory has it
    std::uint8_t pkey = 0;
    bool is_unused = false;  // its entry has no accessed and dirty flags at first
    /// A page that is there after a fault only, and one whose protection key is 0 after a fault.
    enum class Change : std::uint8_t { none, comes, opens } change{};
};

/// How the trap port of a case answers.
struct TrapCase {
    std::uint64_t seed = 0;
    Cycles longest{};               // time that it takes at most
    std::uint64_t one_ends_in = 0;  // so many answers one ends the thread; 0: none does
    std::uint64_t one_interrupts_in =
        0;  // so many traps one makes the port interrupt some core; 0: none does
};

/// A device and all its accesses, in order of time.
struct DeviceCase {
    std::size_t package = 0;
    std::uint64_t outstanding = 32;
    bool has_iommu = false;
    std::map<std::uint64_t, PhysAddr> frames;  // of the IOMMU, by number of the page
    std::vector<platform::DeviceAccess> accesses;
};

struct CaseMemory;

/// A CaseMemory held by value, which only those who look into it need to know (case_memory.hpp).
class HeldMemory {
public:
    HeldMemory();
    HeldMemory(const HeldMemory& other);
    HeldMemory& operator=(const HeldMemory& other);
    ~HeldMemory();

    CaseMemory* operator->() { return held_.get(); }
    const CaseMemory& operator*() const { return *held_; }
    const CaseMemory* operator->() const { return held_.get(); }

private:
    std::unique_ptr<CaseMemory> held_;
};

/// A machine with a program for each core. Model and reference run the same one.
struct MachineCase {
    HeldMemory memory;
    Frequency clock{2'400'000'000};  // of cores, caches and uncore
    cache::HierarchyParams caches;   // `cores` of each package
    cpu::CoreParams core;
    mmu::MmuParams mmu;
    mmu::TlbParams tlb;
    std::vector<mmu::FunctionSpace> spaces;
    platform::LinkParams link;
    TrapCase traps;
    std::vector<DeviceCase> devices;    // as many as `caches.devices`
    std::optional<mmu::Pkru> pkru{};    // of all threads at first; nothing: CR4.PKE is clear
    std::vector<KeyId> keyids;          // of the pages of each space
    std::vector<PageMapping> pages;     // of all spaces, with frames of their own; empty: frames are made up
    std::vector<CoreProgram> programs;  // of cores 0, 1, ...; a core without one is idle
};

}  // namespace mktme::test
