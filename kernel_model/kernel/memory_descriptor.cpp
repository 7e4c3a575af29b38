// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/kernel/memory_descriptor.hpp"

#include "kernel_model/kernel/kernel.hpp"

namespace mktme::kernel {

Result<int> open_memory_file(Kernel& kernel, Task& task, std::shared_ptr<mm::OpenFile> file,
                             bool close_on_exec) {
    auto descriptor = std::make_shared<MemoryDescriptor>();
    kernel.files.push_back(file);
    descriptor->file = std::move(file);
    return task.group->descriptors.open(std::move(descriptor), close_on_exec);
}

Result<MemoryDescriptor*> memory_descriptor(const Task& task, int descriptor) {
    task::OpenFile* const open = task.group->descriptors.find(descriptor);
    if (open == nullptr) return Errno::ebadf;
    auto* const found = dynamic_cast<MemoryDescriptor*>(open);
    if (found == nullptr) return Errno::enodev;
    return found;
}

Result<std::shared_ptr<mm::OpenFile>> memory_file(const Task& task, int descriptor) {
    const auto found = memory_descriptor(task, descriptor);
    if (!found) return found.error();
    return (*found)->file;
}

}  // namespace mktme::kernel
