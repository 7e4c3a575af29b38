// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/calls/memfd.hpp"

#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::mm {

bool memfd::are_valid(std::uint32_t flags) {
    const std::uint32_t sizes = (flags & huge_tlb) != 0 ? huge_page_size : 0;
    constexpr std::uint32_t both = exec | no_exec_seal;
    return (flags & ~(known | sizes)) == 0 && (flags & both) != both;
}

Result<int> memfd_create(Task& task, std::string_view name, std::uint32_t flags) {
    if (!memfd::are_valid(flags) || name.size() > memfd::longest_name) return Errno::einval;
    if ((flags & memfd::huge_tlb) != 0) return Errno::enosys;
    auto file =
        std::make_shared<MemoryFile>(*task.memory->memory, MemoryFile::Kind::named, std::string{name}, 0);
    auto opened = std::make_shared<OpenMemoryFile>(std::move(file),
                                                   task::open_flag::read_write | task::open_flag::large_file,
                                                   kept(task.cred), task.cred.uid.filesystem);
    return task.group->descriptors.open(std::move(opened), (flags & memfd::close_on_exec) != 0,
                                        task.group->limits.open_files);
}

}  // namespace mktme::mm
