// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/user_frames.hpp"

#include <algorithm>
#include <utility>

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/paging/access.hpp"
#include "kernel_model/process/send_signal.hpp"
#include "kernel_model/task/signal_frame.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::process {

using task::SigCode;
using task::Signal;
using task::usual_stack_pointer;

namespace {

constexpr int key_of_first_stack = 0;

bool is_on_first_stack(const Task& task, std::uint64_t address) {
    return address < usual_stack_pointer && usual_stack_pointer - address <= task.group->limits.stack;
}

/// Returns true if each page of the frame can be accessed with these rights. Pages are brought in as for the kernel's
/// own copies.
bool can_access(Task& task, std::uint64_t address, std::uint64_t size, mmu::Pkru rights,
                mm::AccessKind kind) {
    if (is_on_first_stack(task, address)) {
        const auto access = kind == mm::AccessKind::write ? mmu::DataAccess::write : mmu::DataAccess::read;
        return rights.allows(key_of_first_stack, access);
    }
    const mmu::Pkru own = std::exchange(task.pkru, rights);
    bool passed = true;
    for (std::uint64_t at = address; passed && at < address + size; at = mm::page_down(at) + mm::page_size)
        passed = !mm::touch(task, at, kind);
    task.pkru = own;
    return passed;
}

}  // namespace

bool UserFrames::can_write(Task& task, std::uint64_t address, std::uint64_t size, mmu::Pkru rights) {
    return can_access(task, address, size, rights, mm::AccessKind::write);
}

bool UserFrames::can_read(Task& task, std::uint64_t address, std::uint64_t size, mmu::Pkru rights) {
    return can_access(task, address, size, rights, mm::AccessKind::read);
}

std::optional<int> UserFrames::execute_only_key(const Task& task) const {
    return task.memory->pkeys.execute_only();
}

SigInfo signal_of(const mm::AccessFault& fault) {
    switch (fault.signal) {
        case mm::FaultSignal::segv_map_error:
            return fault_info(Signal::sigsegv, SigCode::segv_maperr, fault.address);
        case mm::FaultSignal::segv_access_error:
            return fault_info(Signal::sigsegv, SigCode::segv_accerr, fault.address);
        case mm::FaultSignal::segv_pkey_error:
            return fault_info(Signal::sigsegv, SigCode::segv_pkuerr, fault.address, fault.pkey);
        case mm::FaultSignal::bus_address_error:
            return fault_info(Signal::sigbus, SigCode::bus_adrerr, fault.address);
        case mm::FaultSignal::not_canonical: return {.signal = Signal::sigsegv, .code = SigCode::kernel};
        case mm::FaultSignal::out_of_memory: break;
    }
    return {.signal = Signal::sigkill, .code = SigCode::kernel};
}

}  // namespace mktme::process
