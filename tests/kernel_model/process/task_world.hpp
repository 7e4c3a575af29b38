// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/process/task_table.hpp"
#include "tests/kernel_model/keys/idle_keys.hpp"

namespace mktme::tests {

/// Processes without memory, none of which asks for a key.
class TaskWorld {
public:
    static constexpr task::Uid alice{1000};
    static constexpr task::Uid bob{1001};

    task::Task& process(task::Uid uid) {
        return tasks.spawn(task::credentials_of(uid, task::Gid{number(uid)}));
    }

    IdleKeys keys;
    process::TaskTable tasks{keys.service()};
};

}  // namespace mktme::tests
