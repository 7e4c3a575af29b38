// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "kernel_model/syscall/cores.hpp"
#include "kernel_model/syscall/virtual_range.hpp"
#include "models/base/quantity.hpp"
#include "models/mmu/access_kind.hpp"
#include "models/mmu/entry.hpp"
#include "models/tme/pconfig/key_program_image.hpp"

namespace mktme::cpu {
class InstructionSource;
}
namespace mktme::mmu {
class Pkru;
struct EntryChange;
}  // namespace mktme::mmu
namespace mktme::tme {
struct PconfigResult;
}

namespace mktme::syscall {

/// Access to user memory by an instruction of a program, or by the kernel for it.
struct UserAccess {
    CoreId core{};
    SpaceId space{};
    std::optional<PhysAddr> root{};  // CR3: where the walk begins; nullopt: nothing was ever mapped
    std::uint64_t address = 0;
    mmu::AccessKind kind{};
    const mmu::Pkru* pkru = nullptr;  // null: the processor has no protection keys
};

/// Result of a translation: the physical address with its KeyID, or a page fault.
struct Translation {
    std::optional<PhysAddr> address{};
    bool was_present =
        false;  // bit 0 of the fault's error code: the leaf is there and does not permit the access
};

/// What has stopped a program: its end, or a page fault. After a fault its source hands out the faulting instruction again.
struct ProgramStop {
    bool has_ended = true;
    std::uint64_t address = 0;  // of the fault
    mmu::AccessKind kind{};
    bool was_present = false;
};

using mmu::EntryChange;

/// A PCONFIG on a package.
struct KeyProgramming {
    CoreId core{};  // that executes it
    PackageId package{};
    const tme::KeyProgramImage* image = nullptr;
};

/// Interface of the kernel to its machine: everything that kernel work does to memory, page tables, TLBs, caches and
/// keys.
///
/// Physical addresses carry the KeyID, as they leave a core. Contents exist only behind this interface. The first group
/// answers at once: a call decides on its answers. The second is of programs, the third is played from a WorkList, in its order.
class Hardware {
public:
    virtual ~Hardware() = default;

    /// Returns the bytes that a core would read now, within a page. Changes nothing.
    virtual void peek(PhysAddr from, std::span<std::byte> to) = 0;
    /// Returns a page-table entry, with the accessed and dirty bits as the walker left them. Changes nothing.
    [[nodiscard]] virtual mmu::Entry peek_entry(PhysAddr where) = 0;
    /// Translates an address by the core's TLB or a walk, which sets the accessed and dirty bits.
    [[nodiscard]] virtual Translation translate(const UserAccess& access) = 0;

    /// Loads or stores by instructions of a program, within a page. A fault may leave a part of it done: the program does all of
    /// it again.
    virtual Translation load(const UserAccess& access, std::span<std::byte> to) = 0;
    virtual Translation store(const UserAccess& access, std::span<const std::byte> from) = 0;
    /// Lets a core execute instructions of a program, whose source can hand out again those that have not retired. `where`: the core,
    /// address space and rights. Stores write zeros: traces know no values.
    virtual ProgramStop run(const UserAccess& where, cpu::InstructionSource& program) = 0;

    virtual void clear_page(CoreId core, PhysAddr page) = 0;
    /// As above, of a page that becomes a page table.
    virtual void clear_table(CoreId core, PhysAddr page) = 0;
    virtual void copy_page(CoreId core, PhysAddr to, PhysAddr from) = 0;
    /// A read or a write stays within one page.
    virtual void read(CoreId core, PhysAddr from, std::span<std::byte> to) = 0;
    virtual void write(CoreId core, PhysAddr to, std::span<const std::byte> from) = 0;
    /// Changes consecutive entries of one table from `where` on. An entry that was seen present is exchanged: accessed
    /// and dirty bits that a walker has set since stay if the entry still leads to the same page. Others are written.
    virtual void change_entries(CoreId core, PhysAddr where, std::span<const EntryChange> changes) = 0;
    /// Invalidates the translations of `range` on `cpus`, and all cached upper levels of `space` there.
    virtual void flush_tlb(CoreId core, SpaceId space, VirtualRange range, const CpuSet& cpus) = 0;
    /// Writes back and invalidates the lines of the range, under the KeyID of `from` only (CLFLUSHOPT, SFENCE).
    virtual void flush_lines(CoreId core, PhysAddr from, Bytes size) = 0;
    /// Writes back the lines of the range and keeps them, clean (CLWB, SFENCE).
    virtual void clean_lines(CoreId core, PhysAddr from, Bytes size) = 0;
    /// Writes back and invalidates all lines of the package, under all KeyIDs.
    virtual void wbinvd(CoreId core, PackageId package) = 0;
    virtual tme::PconfigResult pconfig(CoreId core, PackageId package, const tme::KeyProgramImage& image) = 0;
    /// Executes PCONFIG on several packages at once. Appends the results, in the order of `work`.
    virtual void program(std::span<const KeyProgramming> work, std::vector<tme::PconfigResult>& results);
    virtual void interrupt(CoreId core, const CpuSet& cpus) = 0;
    /// The core executes kernel code for this time.
    virtual void spend(CoreId core, SimTime time) = 0;

    // Devices. An address is what a device drives: a physical one with KeyID bits, unless its IOMMU translates it.

    /// Lets a device read or write memory, within a page. It is done at the end. Throws InvariantError without such a device.
    virtual void device_read(DeviceId device, std::uint64_t address, std::span<std::byte> to);
    virtual void device_write(DeviceId device, std::uint64_t address, std::span<const std::byte> from);
    /// Enters a page in the IOMMU of a device, or takes it out.
    virtual void iommu_map(DeviceId device, std::uint64_t address, PhysAddr page);
    virtual void iommu_unmap(DeviceId device, std::uint64_t address);

    // For the rules that a kernel is held to.

    /// Returns true if a cache has a line of the range, under the KeyID of `from`.
    [[nodiscard]] virtual bool is_cached(PhysAddr from, Bytes size) = 0;
    /// Returns true if a cache has a line under the KeyID.
    [[nodiscard]] virtual bool is_cached(KeyId keyid) = 0;

    // Machines with time do several pieces of kernel work at once: each on its core, one behind the other there.

    /// Returns the core that runs the present piece of work.
    [[nodiscard]] virtual CoreId current_core() const { return {}; }
    /// Lets the other pieces of work go on until `ready()` returns true. Throws InvariantError if there are none.
    virtual void wait_until(const std::function<bool()>& ready);
};

}  // namespace mktme::syscall
