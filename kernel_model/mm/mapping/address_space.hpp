// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/mapping/pkey_map.hpp"
#include "kernel_model/mm/mapping/vma_tree.hpp"
#include "kernel_model/mm/paging/page_table.hpp"
#include "kernel_model/syscall/cores.hpp"

namespace mktme::task {
struct ResourceLimits;
}

namespace mktme::mm {

/// Pages that a process has mapped, by kind. Its limits are checked against them.
struct MappedPages {
    Pages total = 0;
    Pages data = 0;
    Pages exec = 0;
    Pages stack = 0;
    Pages locked = 0;

    bool operator==(const MappedPages&) const = default;
};

class Guest;

/// The memory of a process (struct mm_struct): its mappings, page tables and protection keys. All threads
/// of the process share it.
class AddressSpace {
public:
    explicit AddressSpace(Memory& machine);
    AddressSpace(const AddressSpace&) = delete;
    AddressSpace& operator=(const AddressSpace&) = delete;
    ~AddressSpace();

    /// Notes that a core may cache translations from now on.
    void used_on(syscall::CoreId core) { table.gather().add_core(core); }
    /// Locks mappings and pages in a range, until the work list of the running call is drained.
    void lock(Range range) const;
    /// Makes a guest whose memory is a range of this one. It lives as long as this.
    Guest& add_guest(Range range);
    /// Adds `pages`, which may be negative, to the counts of mappings with these flags (vm_stat_account).
    void count_pages(VmFlags flags, std::int64_t pages);
    /// Returns true if the limits leave room for `pages` more (may_expand_vm).
    [[nodiscard]] bool may_expand(const task::ResourceLimits& limits, VmFlags flags, Pages pages) const;

    Memory* memory;
    SpaceId id;
    VmaTree vmas;
    PageTable table{*memory, id};
    PkeyMap pkeys;
    MappedPages mapped;
    /// Addresses of the heap (brk(2)).
    Range heap{};
    /// Mappings without an address hint are placed below it if there is room.
    Address mmap_base = default_mmap_base;
    /// Flags of new mappings (def_flags): locked or not, as mlockall(2) demands.
    VmFlags default_flags{};
    /// An entry into the kernel works on it: others wait.
    bool is_entered = false;
    std::vector<std::unique_ptr<Guest>> guests{};

    /// Default of mmap_base: leaves the smallest gap that is kept for the stack, 128 MiB, and the guard gap (mmap_base
    /// of arch/x86/mm/mmap.c).
    static constexpr Address default_mmap_base = task_size - (Address{128} << 20) - (Address{1} << 20);
    /// Start of the heap of a program without code; nothing depends on it.
    static constexpr Address default_heap = 0x5555'5555'0000;
};

}  // namespace mktme::mm
