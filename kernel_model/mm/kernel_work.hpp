// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernel_model/mm/memory.hpp"
#include "kernel_model/syscall/work_list.hpp"

namespace mktme::mm {

/// Scope of one entry into the kernel: a system call, a page fault, the end of a process. Whatever memory management
/// does to the hardware inside it joins one work list. The outermost scope plays the list at its end.
///
/// An entry that changes an address space has it to itself until its list is played, as if it had taken mmap_lock for writing.
class KernelWork {
public:
    /// Opens an entry on the core that the task of the present strand has, or on `core`. Inside another one it has no effect.
    explicit KernelWork(Memory& memory);
    KernelWork(Memory& memory, syscall::CoreId core, AddressSpace* space = nullptr);
    /// The same with several address spaces, entered in this order: that of their numbers.
    KernelWork(Memory& memory, syscall::CoreId core, const std::vector<AddressSpace*>& spaces);
    /// Appends to a list of the caller's, who plays it.
    KernelWork(Memory& memory, WorkList& list)
        : memory_{&memory},
          previous_{memory.use_list(&list)},
          is_lent_{true} {}
    KernelWork(const KernelWork&) = delete;
    KernelWork& operator=(const KernelWork&) = delete;
    ~KernelWork();

private:
    Memory* memory_;
    void open(syscall::CoreId core);

    AddressSpace* space_ = nullptr;      // that it has entered
    std::vector<AddressSpace*> spaces_;  // likewise
    WorkList* own_ = nullptr;            // null: an inner scope, or the list is lent
    WorkList* previous_ = nullptr;
    bool is_lent_ = false;
};

}  // namespace mktme::mm
