// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/kernel/task_memory.hpp"

#include "kernel_model/mm/paging/access.hpp"
#include "kernel_model/syscall/call.hpp"

namespace mktme::kernel {

using syscall::Call;
using syscall::Errno;
using syscall::UserAddr;

Errno TaskMemory::read(Call& call, UserAddr from, std::span<std::byte> to) {
    if (!syscall::is_user_range({from, to.size()})) return Errno::efault;
    return mm::copy_from_user(call.task(), from.value, to);
}

Errno TaskMemory::write(Call& call, UserAddr to, std::span<const std::byte> from) {
    if (!syscall::is_user_range({to, from.size()})) return Errno::efault;
    return mm::copy_to_user(call.task(), to.value, from);
}

}  // namespace mktme::kernel
