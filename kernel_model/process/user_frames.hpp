// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/process/signal_delivery.hpp"

namespace mktme::mm {
struct AccessFault;
}

namespace mktme::process {

using task::SigInfo;
using task::Task;

/// Signal frames in the address spaces of memory management. A mapped stack must permit the access, and its protection
/// key must permit it to the thread.
///
/// The first stack of a program is not among its mappings here. It exists all the same, with key 0.
class UserFrames : public FrameMemory {
public:
    bool can_write(Task& task, std::uint64_t address, std::uint64_t size, mmu::Pkru rights) override;
    bool can_read(Task& task, std::uint64_t address, std::uint64_t size, mmu::Pkru rights) override;
    [[nodiscard]] std::optional<int> execute_only_key(const Task& task) const override;
};

/// Returns the siginfo of a program's failed access (mm/paging/access.hpp). If memory is exhausted, the kernel sends
/// SIGKILL, which ends the process.
[[nodiscard]] SigInfo signal_of(const mm::AccessFault& fault);

}  // namespace mktme::process
