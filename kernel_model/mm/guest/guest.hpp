// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>

#include "kernel_model/mm/paging/page_table.hpp"
#include "kernel_model/syscall/errno.hpp"
#include "models/mmu/access_kind.hpp"

namespace mktme::cpu {
class InstructionSource;
}
namespace mktme::task {
struct Task;
}

namespace mktme::mm {

class AddressSpace;
using syscall::Errno;
using task::Task;

/// A virtual machine: a range of its process' memory, as guest-physical addresses from 0 on, and second-level page tables (KVM with
/// one memory slot). Its own paging is off, so an address of a program in it is a guest-physical one.
///
/// The first access to a page enters it: the leaf has the KeyID of the page, the tables have KeyID 0
/// (docs/facts.md#devices-and-guests). When an entry of the process goes or permits less, the guest's goes too, and with it
/// what TLBs have of it (mmu_notifier).
class Guest {
public:
    Guest(AddressSpace& host, Range memory);
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;
    ~Guest();

    // Accesses by a virtual processor, which is a thread of the process: as guest code does, within a page, or by a program. EFAULT: the
    // process has no such memory (KVM_RUN). ENOMEM.

    Errno load(Task& processor, Address address, std::span<std::byte> to);
    Errno store(Task& processor, Address address, std::span<const std::byte> from);
    Errno run(Task& processor, cpu::InstructionSource& program);

    /// Lets a leaf lead to another page, with that page's KeyID, whatever the process has there: an attack on the tables. ENOMEM.
    Errno redirect(Address address, Frame page);

    // For the process' address space.

    /// Takes out the entries of a range of the process. flush() takes them out of the TLBs.
    void zap(Range range);
    void flush() { table_.gather().flush(); }

    /// Returns the number of frames that hold tables.
    [[nodiscard]] std::uint64_t tables() const { return table_.tables(); }
    /// Returns which entry is not that of the process; nullopt if all are. Redirected ones do not count.
    [[nodiscard]] std::optional<std::string> broken_rule();

private:
    template <class Access>
    Errno reach(Task& processor, Address address, mmu::AccessKind kind, Access&& access);
    Errno enter_page(Task& processor, Address address, bool write);

    AddressSpace* host_;
    Range memory_;
    SpaceId id_;
    PageTable table_;
    std::set<Address> redirected_;
};

}  // namespace mktme::mm
