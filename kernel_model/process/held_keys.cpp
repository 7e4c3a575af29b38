// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/held_keys.hpp"

#include <set>

#include "kernel_model/keys/core/invariants.hpp"
#include "kernel_model/process/task_table.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::process {

void count_references(const TaskTable& tasks, keys::References& held) {
    std::set<const Credentials*> openers;
    for (const Task& task : tasks.tasks()) {
        keys::count_references(task.cred, held);
        keys::count_reference(task.next_session_keyring, held);
        if (task.program_opener && openers.insert(task.program_opener.get()).second)
            keys::count_references(*task.program_opener, held);
    }
}

}  // namespace mktme::process
