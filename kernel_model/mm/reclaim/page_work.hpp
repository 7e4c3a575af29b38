// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernel_model/mm/kernel_work.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/reclaim/reverse_map.hpp"
#include "kernel_model/syscall/hardware.hpp"

namespace mktme::mm {

/// Scope of what a kernel thread does to the pages of a range: it has their address spaces to itself, and their gathers are
/// finished at its end.
class PageWork {
public:
    PageWork(AddressSpace& space, Range range)
        : spaces_{spaces_for(space, range)},
          work_{*space.memory, space.memory->hardware->current_core(), spaces_} {}
    PageWork(const PageWork&) = delete;
    PageWork& operator=(const PageWork&) = delete;
    ~PageWork() {
        for (AddressSpace* space : spaces_) space->table.gather().finish();
    }

    /// Appends the flush of everything stale.
    void flush() {
        for (AddressSpace* space : spaces_) space->table.gather().flush();
    }

private:
    std::vector<AddressSpace*> spaces_;
    KernelWork work_;
};

}  // namespace mktme::mm
