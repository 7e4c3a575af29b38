// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel_model/mm/memory_world.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "kernel_model/mm/inspect/proc_maps.hpp"
#include "kernel_model/task/resource_limits.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::tests {

Errno MemoryWorld::map(Address page, mm::Pages pages, std::uint64_t protection, std::uint64_t flags,
                       const std::shared_ptr<task::OpenFile>& file, mm::Pages offset) {
    auto& descriptors = task.group->descriptors;
    const int descriptor = file ? *descriptors.open(file, false, limits().open_files) : -1;
    const auto place = mm::mmap(task, {.address = at(page),
                                       .length = mm::in_bytes(pages),
                                       .protection = protection,
                                       .flags = flags,
                                       .descriptor = descriptor,
                                       .offset = mm::in_bytes(offset)});
    if (file) CHECK(descriptors.close(descriptor) == Errno::ok);
    return place.error();
}

void MemoryWorld::give_key(Address page, KeyId keyid) {
    task.memory->vmas.at(at(page))->key = mm::KeyIdRef{memory.keyids, keyid};
}

std::string MemoryWorld::mappings_of(Task& who) {
    std::string text;
    for (const auto& view : mm::mappings(*who.memory))
        text += fmt::format("{}{}-{}:{}", text.empty() ? "" : " ", mm::in_pages(view.range.start - base),
                            mm::in_pages(view.range.end - base), view.permissions);
    return text;
}

task::ResourceLimits& MemoryWorld::limits() { return task.group->limits; }

}  // namespace mktme::tests
