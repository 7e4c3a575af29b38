// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/held_keys.hpp"

#include <set>

#include "kernel_model/keys/core/invariants.hpp"
#include "kernel_model/mm/mapping/address_space.hpp"
#include "kernel_model/mm/paging/memory_file.hpp"
#include "kernel_model/process/task_table.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::process {

void count_references(const TaskTable& tasks, keys::References& held) {
    std::set<const Credentials*> openers;
    const auto count_opener = [&](const std::shared_ptr<const Credentials>& opener) {
        if (opener && openers.insert(opener.get()).second) keys::count_references(*opener, held);
    };
    for (const Task& task : tasks.tasks()) {
        keys::count_references(task.cred, held);
        keys::count_reference(task.next_session_keyring, held);
        count_opener(task.program_opener);
        for (const auto& file : task.group->descriptors.files()) count_opener(file->opener);
        if (!task.memory) continue;
        for (const mm::Vma* vma = task.memory->vmas.first(); vma != nullptr; vma = vma->next)
            if (vma->file) count_opener(vma->file->opener);
    }
}

}  // namespace mktme::process
