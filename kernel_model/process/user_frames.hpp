// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/mm/paging/access.hpp"
#include "kernel_model/process/signal_delivery.hpp"

namespace mktme::process {

using task::SigInfo;
using task::Task;

/// Signal frames in the address spaces of memory management: a stack that is a mapping must permit them, and
/// its protection key the thread.
///
/// The stack a program begins with is not among its mappings here. It is there all the same, with key 0.
class UserFrames : public FrameMemory {
public:
    bool can_write(Task& task, std::uint64_t address, std::uint64_t size, mmu::Pkru rights) override;
    bool can_read(Task& task, std::uint64_t address, std::uint64_t size, mmu::Pkru rights) override;
    [[nodiscard]] std::optional<int> execute_only_key(const Task& task) const override;
};

/// The siginfo of an access of a program that failed (mm/access.hpp). Memory that is exhausted ends the
/// process: the kernel sends SIGKILL.
[[nodiscard]] SigInfo signal_of(const mm::AccessFault& fault);

}  // namespace mktme::process
