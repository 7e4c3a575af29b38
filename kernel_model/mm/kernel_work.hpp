// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/memory.hpp"
#include "kernel_model/syscall/work_list.hpp"

namespace mktme::mm {

/// Scope of one entry into the kernel: a system call, a page fault, the end of a process. Whatever memory management
/// does to the hardware inside it joins one work list. The outermost scope plays the list at its end.
class KernelWork {
public:
    /// Opens an entry on `core`. Inside another one it has no effect.
    explicit KernelWork(Memory& memory, syscall::CoreId core = {}, SimTime entry_cost = {})
        : memory_{&memory} {
        if (memory.is_working()) return;
        plays_ = true;
        memory.use_list(&memory.own_list());
        memory.work().run_on(core);
        memory.work().spend(entry_cost);
    }
    /// Appends to a list of the caller's, who plays it.
    KernelWork(Memory& memory, WorkList& list)
        : memory_{&memory},
          previous_{memory.use_list(&list)},
          is_lent_{true} {}
    KernelWork(const KernelWork&) = delete;
    KernelWork& operator=(const KernelWork&) = delete;
    ~KernelWork() {
        if (plays_) memory_->drain();
        if (plays_ || is_lent_) memory_->use_list(previous_);
    }

private:
    Memory* memory_;
    WorkList* previous_ = nullptr;
    bool plays_ = false;
    bool is_lent_ = false;
};

}  // namespace mktme::mm
