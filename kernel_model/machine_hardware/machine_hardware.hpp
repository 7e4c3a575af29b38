// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "kernel_model/plain_hardware/keyed_cipher.hpp"
#include "kernel_model/plain_hardware/pconfig_faults.hpp"
#include "kernel_model/plain_hardware/plain_hardware.hpp"
#include "models/base/stat_sources.hpp"
#include "models/base/stat_tree.hpp"
#include "models/platform/iommu.hpp"
#include "models/platform/machine.hpp"
#include "models/platform/table_lines.hpp"
#include "models/tme/pconfig/pconfig_result.hpp"

namespace mktme::contents {
class MemoryContents;
struct CheckStats;
}  // namespace mktme::contents
namespace mktme::fiber {
class Executor;
struct Strand;
}  // namespace mktme::fiber
namespace mktme::platform {
class Processor;
struct PackageParams;
struct ProcessorParams;
}  // namespace mktme::platform

namespace mktme::machine_hardware {

class MachinePort;
struct CrossCall;
struct Verb;

using syscall::CoreId;
using syscall::CpuSet;
using syscall::DeviceId;
using syscall::PackageId;
using syscall::SpaceId;

/// A device of the machine.
struct DeviceSetup {
    std::size_t package = 0;  // that it is attached to
    bool has_iommu = false;   // which translates its addresses
};

/// The whole machine as the hardware of a kernel: cores, caches, TLBs, key hardware, controllers and DRAM do each verb before
/// the call goes on.
///
/// Each verb is traffic of its core. Page tables are in simulated memory, and a translation is that of the core's MMU. The
/// machine keeps tags or ciphertext of data, not the bytes that programs wrote: these are kept beside it, by the rules of the plain
/// hardware. Its check of reads counts what a kernel that forgets a flush does to data.
///
/// Pieces of kernel work are strands of executor(), each on its core: while one waits for its core, the others go on. Outside of
/// all strands one piece of work is done at a time, as recorded cases do.
class MachineHardware final : public syscall::Hardware, public plain_hardware::PconfigFaults {
public:
    /// Throws ConfigError if the parameters contradict each other. Devices have their numbers in this order.
    MachineHardware(const std::vector<platform::PackageParams>& packages,
                    const platform::ProcessorParams& params, const std::vector<DeviceSetup>& devices = {});
    ~MachineHardware() override;

    void peek(PhysAddr from, std::span<std::byte> to) override { bytes_.peek(from, to); }
    [[nodiscard]] mmu::Entry peek_entry(PhysAddr where) override { return tables_.read(where); }
    [[nodiscard]] syscall::Translation translate(const syscall::UserAccess& access) override {
        return execute(access, 1);
    }
    syscall::Translation load(const syscall::UserAccess& access, std::span<std::byte> to) override;
    syscall::Translation store(const syscall::UserAccess& access, std::span<const std::byte> from) override;
    syscall::ProgramStop run(const syscall::UserAccess& where, cpu::InstructionSource& program) override;

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
    void program(std::span<const syscall::KeyProgramming> work,
                 std::vector<tme::PconfigResult>& results) override;
    void interrupt(CoreId core, const CpuSet& cpus) override;
    void spend(CoreId core, SimTime time) override;

    void device_read(DeviceId device, std::uint64_t address, std::span<std::byte> to) override;
    void device_write(DeviceId device, std::uint64_t address, std::span<const std::byte> from) override;
    void iommu_map(DeviceId device, std::uint64_t address, PhysAddr page) override;
    void iommu_unmap(DeviceId device, std::uint64_t address) override;

    [[nodiscard]] bool is_cached(PhysAddr from, Bytes size) override;
    [[nodiscard]] bool is_cached(KeyId keyid) override;
    [[nodiscard]] CoreId current_core() const override;
    void wait_until(const std::function<bool()>& ready) override;

    /// Returns the executor of the strands that run on the cores.
    [[nodiscard]] fiber::Executor& executor();
    /// Runs the machine a little further. Returns false if nothing can happen any more: all cores have halted, and no strand waits
    /// for a time.
    bool go_on();

    /// Does something to the memory while all of it stands still. Precondition: a strand runs.
    void when_still(const std::function<void()>& action);
    /// Returns the format of page-table entries: where the machine has the KeyID.
    [[nodiscard]] mmu::EntryFormat entries() const;
    /// Returns MAXPHYADDR.
    [[nodiscard]] unsigned physical_address_bits() const;
    /// Returns the frames of its memory.
    [[nodiscard]] std::uint64_t frames() const;
    /// Returns IA32_TME_ACTIVATE of each package.
    [[nodiscard]] std::vector<std::uint64_t> activation() const;
    /// Returns the contents of the memory that has a line; null with data.mode = none.
    [[nodiscard]] contents::MemoryContents* contents_of(DramAddr line);
    /// Returns the bytes of data in caches and DRAM, for who looks past the processor.
    [[nodiscard]] plain_hardware::AliasedLines& lines() { return bytes_.lines(); }
    [[nodiscard]] const plain_hardware::KeyedCipher& cipher() const { return cipher_; }
    [[nodiscard]] platform::Machine& machine() { return machine_; }
    [[nodiscard]] const platform::Machine& machine() const { return machine_; }
    [[nodiscard]] const platform::Processor& processor() const { return *processor_; }
    /// Returns what the check of reads of memory has found so far; nothing with data.mode = none.
    [[nodiscard]] std::optional<contents::CheckStats> check_stats() const;
    /// From now on leaks count as those of the kernel's posting (check.leak_posted).
    void expect_leaks();
    /// Returns which rule the machine breaks: a line of DRAM that is dirty under two KeyIDs (A2), a PCONFIG of a KeyID that cannot have
    /// a key (A7), or a key table that has not what the latest success on its package has left (A9, A10).
    [[nodiscard]] std::optional<std::string> broken_rule() const;
    /// Returns true if a package has a key, or no encryption, for the KeyID.
    [[nodiscard]] bool is_programmed(KeyId keyid) const;
    /// Returns how many reads of memory were wrong: another key, an older write, a stale line.
    [[nodiscard]] std::uint64_t wrong_reads() const;
    /// Returns the time that has passed.
    [[nodiscard]] SimTime now() const;
    /// Returns the statistics of all components. Precondition: all of the memory stands still.
    [[nodiscard]] StatTree stats_now() const { return sources_.read(now()); }
    /// Restarts the maxima of a phase.
    void begin_phase() { sources_.begin_phase(); }
    /// Ends what is under way in the memory, and returns the statistics.
    [[nodiscard]] StatTree stats();

private:
    /// Address space that a core has loaded, and its rights.
    struct CoreState {
        std::uint64_t cr3 = 0;  // with the PCID
        std::uint32_t pkru = 0;
        std::map<std::uint64_t, SpaceId> spaces{};  // the latest with each PCID
    };
    /// A PCONFIG that a core is about to execute, or executes.
    struct Programming {
        PackageId package{};
        tme::KeyProgramImage image{};
        tme::PconfigResult result{};
    };

    /// What the latest successful PCONFIG of a KeyID has left in a package.
    struct Programmed {
        bool has_key = false;          // encryption under a key of its own
        std::uint64_t generation = 0;  // of that key
    };

    /// PCIDs that spaces get in turn; 0 is that of a core that has loaded none.
    static constexpr std::uint64_t pcids = 4095;
    static constexpr std::uint64_t pcid_of(SpaceId space) { return 1 + number(space) % pcids; }

    void transfer(DeviceId device, std::uint64_t address, std::size_t size, bool is_write);
    [[nodiscard]] fiber::Strand* strand() const;
    /// Returns true if the running strand is abandoned: it may not wait any more.
    [[nodiscard]] bool is_strand_abandoned() const;
    [[nodiscard]] bool is_elsewhere(CoreId core) const;
    void add(CoreId core, const Verb& verb);
    void perform(CoreId core, const Verb& verb);
    void perform_added(CoreId core);
    void send(CoreId core, const std::vector<Verb>& verbs, CrossCall& call);
    void wait_for(CrossCall& call);
    void run_while(const std::function<bool()>& is_busy);
    void enter(const syscall::UserAccess& access);
    syscall::Translation execute(const syscall::UserAccess& access, std::size_t size);
    [[nodiscard]] std::optional<PhysAddr> walk(PhysAddr root, std::uint64_t address);
    [[nodiscard]] std::vector<Verb> invalidations(CoreId core, SpaceId space,
                                                  syscall::VirtualRange range) const;
    [[nodiscard]] CoreId core_of(PackageId package, CoreId core) const;
    [[nodiscard]] Programmed found(PackageId package, KeyId keyid) const;
    [[nodiscard]] std::optional<std::string> broken_table_rule() const;
    void begin_pconfig(std::uint32_t core, std::uint64_t operand);

    platform::Machine machine_;
    Cycles ahead_;  // further than any part of the machine can have run ahead of the port
    platform::TableLines tables_;
    plain_hardware::KeyedCipher cipher_;
    plain_hardware::PlainHardware bytes_;  // contents of data
    std::deque<platform::Iommu> iommus_;   // by device; those of devices without one are empty
    std::unique_ptr<MachinePort> port_;
    std::unique_ptr<platform::Processor> processor_;
    StatSources sources_;
    std::vector<CoreState> cores_;
    std::map<std::uint64_t, Programming> programmings_;  // by the operand of their PCONFIG
    std::uint64_t programmed_ = 0;                       // PCONFIGs so far
    std::map<std::pair<PackageId, KeyId>, Programmed> left_;
    SimTime barrier_ = SimTime::max();  // all stop here, for an action of the agenda
};

}  // namespace mktme::machine_hardware
