// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/mm/calls/memfd.hpp"

#include "kernel_model/mm/mapping/address_space.hpp"

namespace mktme::mm {

namespace {

/// sanitize_flags
bool are_valid(std::uint32_t flags) {
    const std::uint32_t sizes = (flags & memfd::huge_tlb) != 0 ? memfd::huge_page_size : 0;
    constexpr std::uint32_t both = memfd::exec | memfd::no_exec_seal;
    return (flags & ~(memfd::known | sizes)) == 0 && (flags & both) != both;
}

}  // namespace

Result<int> memfd_create(Task& task, std::string_view name, std::uint32_t flags) {
    if (!are_valid(flags) || name.size() > memfd::longest_name) return Errno::einval;
    if ((flags & memfd::huge_tlb) != 0) return Errno::enosys;
    auto file =
        std::make_shared<MemoryFile>(*task.memory->memory, MemoryFile::Kind::named, std::string{name}, 0);
    auto opened = std::make_shared<OpenMemoryFile>(
        std::move(file), task::open_flag::read_write | task::open_flag::large_file, task.cred.uid.filesystem);
    return task.group->descriptors.open(std::move(opened), (flags & memfd::close_on_exec) != 0,
                                        task.group->limits.open_files);
}

}  // namespace mktme::mm
