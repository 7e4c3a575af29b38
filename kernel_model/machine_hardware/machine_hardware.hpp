// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "kernel_model/machine_hardware/machine_port.hpp"
#include "kernel_model/machine_hardware/verb_source.hpp"
#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "models/platform/machine.hpp"
#include "models/platform/table_lines.hpp"

namespace mktme::platform {
class Processor;
struct PackageParams;
struct ProcessorParams;
}  // namespace mktme::platform

namespace mktme::machine_hardware {

using syscall::CoreId;
using syscall::CpuSet;
using syscall::PackageId;
using syscall::SpaceId;

/// The whole machine as the hardware of a kernel: cores, caches, TLBs, key hardware, controllers and DRAM do each verb before
/// the call goes on.
///
/// Each verb is traffic of its core. Page tables are in simulated memory, and a translation is that of the core's MMU. The
/// machine keeps tags or ciphertext of data, not the bytes that programs wrote: these are kept beside it, by the rules of the plain
/// hardware. Its check of reads counts what a kernel that forgets a flush does to data.
///
/// One piece of work is done at a time: this serves recorded cases and tests, which have no time of their own.
class MachineHardware final : public syscall::Hardware {
public:
    /// Throws ConfigError if the parameters contradict each other.
    MachineHardware(const std::vector<platform::PackageParams>& packages,
                    const platform::ProcessorParams& params);
    ~MachineHardware() override;

    void peek(PhysAddr from, std::span<std::byte> to) override { bytes_.peek(from, to); }
    [[nodiscard]] mmu::Entry peek_entry(PhysAddr where) override { return tables_.read(where); }
    [[nodiscard]] syscall::Translation translate(const syscall::UserAccess& access) override;

    void clear_page(CoreId core, PhysAddr page) override;
    void clear_table(CoreId core, PhysAddr page) override;
    void copy_page(CoreId core, PhysAddr to, PhysAddr from) override;
    void read(CoreId core, PhysAddr from, std::span<std::byte> to) override;
    void write(CoreId core, PhysAddr to, std::span<const std::byte> from) override;
    void change_entries(CoreId core, PhysAddr where, std::span<const mmu::EntryChange> changes) override;
    void flush_tlb(CoreId core, SpaceId space, syscall::VirtualRange range, const CpuSet& cpus) override;
    void flush_lines(CoreId core, PhysAddr from, Bytes size) override;
    void clean_lines(CoreId core, PhysAddr from, Bytes size) override;
    void wbinvd(CoreId core, PackageId package) override;
    tme::PconfigResult pconfig(CoreId core, PackageId package, const tme::KeyProgramImage& image) override;
    void interrupt(CoreId core, const CpuSet& cpus) override;
    void spend(CoreId core, SimTime time) override;

    /// Returns the format of page-table entries: where the machine has the KeyID.
    [[nodiscard]] mmu::EntryFormat entries() const;
    /// Returns the frames of its memory.
    [[nodiscard]] std::uint64_t frames() const;
    [[nodiscard]] platform::Machine& machine() { return machine_; }
    [[nodiscard]] const platform::Processor& processor() const { return *processor_; }
    /// Returns how many reads of memory were wrong: another key, an older write, a stale line. With data.mode = none nothing is
    /// checked.
    [[nodiscard]] std::uint64_t wrong_reads() const;
    /// Returns the time that has passed.
    [[nodiscard]] SimTime now() const;

private:
    /// Address space that a core has loaded, and its rights.
    struct CoreState {
        std::uint64_t cr3 = 0;  // with the PCID
        std::uint32_t pkru = 0;
        std::map<std::uint64_t, SpaceId> spaces{};  // the latest with each PCID
    };

    void add(CoreId core, const Verb& verb) { sources_.at(number(core)).add(verb); }
    void perform(CoreId core, const Verb& verb);
    void perform_added(CoreId core);
    void run();
    void go_on();
    void enter(const syscall::UserAccess& access);
    bool add_invalidations(CoreId core, SpaceId space, syscall::VirtualRange range);

    platform::Machine machine_;
    platform::TableLines tables_;
    plain_hardware::PlainHardware bytes_;  // contents of data
    std::deque<VerbSource> sources_;       // by core
    std::unique_ptr<MachinePort> port_;
    std::unique_ptr<platform::Processor> processor_;
    std::vector<CoreState> cores_;
    SimTime barrier_ = SimTime::max();  // all stop here, for an action of the agenda
};

}  // namespace mktme::machine_hardware
