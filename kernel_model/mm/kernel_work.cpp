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
    open(core);
}

KernelWork::KernelWork(Memory& memory, syscall::CoreId core, const std::vector<AddressSpace*>& spaces)
    : memory_{&memory} {
    if (memory.is_working()) return;
    for (AddressSpace* space : spaces) memory.enter(*space);
    spaces_ = spaces;
    open(core);
}

void KernelWork::open(syscall::CoreId core) {
    own_ = &memory_->take_list();
    memory_->use_list(own_);
    memory_->work().run_on(core);
}

KernelWork::~KernelWork() {
    if (own_ != nullptr) {
        memory_->drain();
        memory_->give_back(*own_);
    }
    if (own_ != nullptr || is_lent_) memory_->use_list(previous_);
    if (space_ != nullptr) space_->is_entered = false;
    for (AddressSpace* space : spaces_) space->is_entered = false;
}

}  // namespace mktme::mm
