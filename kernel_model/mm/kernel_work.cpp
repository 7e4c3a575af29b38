// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/kernel_work.hpp"

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/syscall/hardware.hpp"

namespace mktme::mm {

KernelWork::KernelWork(Memory& memory) : KernelWork{memory, memory.hardware->current_core()} {}

KernelWork::KernelWork(Memory& memory, syscall::CoreId core, AddressSpace* space) : memory_{&memory} {
    if (memory.is_working()) return;
    if (space != nullptr) memory.enter(*space);
    space_ = space;
    own_ = &memory.take_list();
    memory.use_list(own_);
    memory.work().run_on(core);
}

KernelWork::~KernelWork() {
    if (own_ != nullptr) {
        memory_->drain();
        memory_->give_back(*own_);
    }
    if (own_ != nullptr || is_lent_) memory_->use_list(previous_);
    if (space_ != nullptr) space_->is_entered = false;
}

}  // namespace mktme::mm
