// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "kernel_model/plain_hardware/aliased_lines.hpp"
#include "kernel_model/plain_hardware/tlb.hpp"
#include "kernel_model/syscall/hardware.hpp"

namespace mktme::plain_hardware {

using syscall::CoreId;
using syscall::CpuSet;
using syscall::DeviceId;
using syscall::EntryChange;
using syscall::PackageId;
using syscall::SpaceId;

/// Machine of tests and recorded cases: right to the byte and without time, and merciless to software that forgets a
/// flush.
///
/// It has the three things that get stale: lines of the cache under each KeyID (AliasedLines), a TLB for each address
/// space and core, and DRAM written under an earlier key. Accesses of programs go through the TLB and a walk of the
/// page tables in memory. A permission that the TLB denies is looked up again in the tables, as processors do.
/// translate() throws std::logic_error if one address faults forever: the tables in memory are not those the kernel wrote.
class PlainHardware : public syscall::Hardware {
public:
    explicit PlainHardware(mmu::EntryFormat format = {}, const DramCipher* cipher = nullptr)
        : format_{format},
          lines_{format, cipher} {}

    void peek(PhysAddr from, std::span<std::byte> to) override { lines_.peek(from, to); }
    [[nodiscard]] mmu::Entry peek_entry(PhysAddr where) override;
    [[nodiscard]] syscall::Translation translate(const syscall::UserAccess& access) override;
    syscall::Translation load(const syscall::UserAccess& access, std::span<std::byte> to) override;
    syscall::Translation store(const syscall::UserAccess& access, std::span<const std::byte> from) override;
    syscall::ProgramStop run(const syscall::UserAccess& where, cpu::InstructionSource& program) override;

    void clear_page(CoreId core, PhysAddr page) override;
    void clear_table(CoreId core, PhysAddr page) override { clear_page(core, page); }
    void copy_page(CoreId core, PhysAddr to, PhysAddr from) override;
    void read(CoreId core, PhysAddr from, std::span<std::byte> to) override;
    void write(CoreId core, PhysAddr to, std::span<const std::byte> from) override;
    void change_entries(CoreId core, PhysAddr where, std::span<const EntryChange> changes) override;
    void flush_tlb(CoreId core, SpaceId space, syscall::VirtualRange range, const CpuSet& cpus) override;
    void flush_lines(CoreId core, PhysAddr from, Bytes size) override;
    void clean_lines(CoreId core, PhysAddr from, Bytes size) override;
    void wbinvd(CoreId core, PackageId package) override;
    tme::PconfigResult pconfig(CoreId core, PackageId package, const tme::KeyProgramImage& image) override;
    void interrupt(CoreId core, const CpuSet& cpus) override;
    void spend(CoreId core, SimTime time) override;

    /// A device sees dirty lines of the alias that it reads, and its writes end in memory. It has an IOMMU once that has an entry.
    void device_read(DeviceId device, std::uint64_t address, std::span<std::byte> to) override;
    void device_write(DeviceId device, std::uint64_t address, std::span<const std::byte> from) override;
    void iommu_map(DeviceId device, std::uint64_t address, PhysAddr page) override;
    void iommu_unmap(DeviceId device, std::uint64_t address) override;

    [[nodiscard]] bool is_cached(PhysAddr from, Bytes size) override { return lines_.is_cached(from, size); }
    [[nodiscard]] bool is_cached(KeyId keyid) override { return lines_.is_cached(keyid); }

    /// Returns the number of page-table entries that software has changed.
    [[nodiscard]] std::uint64_t entries_written() const { return entries_written_; }
    /// Returns the number of TLB flushes, each counted once for all its cores.
    [[nodiscard]] std::uint64_t flushes() const { return flushes_; }
    [[nodiscard]] SimTime spent() const { return spent_; }
    /// Returns the cache and DRAM, for who looks past the processor.
    [[nodiscard]] AliasedLines& lines() { return lines_; }

private:
    using TlbKey = std::pair<SpaceId, CoreId>;

    [[nodiscard]] std::optional<PhysAddr> address_of(DeviceId device, std::uint64_t address) const;
    void notice_fault(std::uint64_t address);
    [[nodiscard]] syscall::Translation walk(const syscall::UserAccess& access, Tlb& tlb);
    [[nodiscard]] syscall::Translation use_leaf(const syscall::UserAccess& access, Tlb& tlb, PhysAddr where,
                                                mmu::Entry leaf);
    [[nodiscard]] PhysAddr address_in(mmu::Entry leaf, std::uint64_t address) const;
    [[nodiscard]] mmu::Entry read_entry(PhysAddr where);
    void write_entry(PhysAddr where, mmu::Entry entry);

    mmu::EntryFormat format_;
    AliasedLines lines_;
    std::map<TlbKey, Tlb> tlbs_;
    std::map<DeviceId, std::map<std::uint64_t, PhysAddr>> iommus_;  // pages by the address of the device
    std::uint64_t entries_written_ = 0;
    std::uint64_t flushes_ = 0;
    SimTime spent_{};
    std::uint64_t last_fault_ = 0;  // address of the last translation that failed
    std::uint64_t faults_in_a_row_ = 0;
};

}  // namespace mktme::plain_hardware
