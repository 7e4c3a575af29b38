// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/syscall/user_memory.hpp"

namespace mktme::kernel {

/// User memory that is the address space of the calling task: page faults are taken, and protection keys count.
class TaskMemory : public syscall::UserMemory {
public:
    syscall::Errno read(syscall::Call& call, syscall::UserAddr from, std::span<std::byte> to) override;
    syscall::Errno write(syscall::Call& call, syscall::UserAddr to, std::span<const std::byte> from) override;
};

}  // namespace mktme::kernel
