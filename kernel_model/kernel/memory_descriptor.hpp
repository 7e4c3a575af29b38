// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::kernel {

using syscall::Errno;
using syscall::Result;
using task::Task;

class Kernel;

/// Open memory file, as a descriptor refers to it.
struct MemoryDescriptor : task::OpenFile {
    std::shared_ptr<mm::OpenFile> file{};
    std::uint64_t position = 0;  // of the next read or write, shared by all who have inherited the descriptor
};

/// Opens a descriptor of a memory file. EMFILE: all are in use.
Result<int> open_memory_file(Kernel& kernel, Task& task, std::shared_ptr<mm::OpenFile> file,
                             bool close_on_exec);

/// Returns what a descriptor refers to. EBADF: it is not open; ENODEV: that is not a memory file.
Result<MemoryDescriptor*> memory_descriptor(const Task& task, int descriptor);
Result<std::shared_ptr<mm::OpenFile>> memory_file(const Task& task, int descriptor);

}  // namespace mktme::kernel
