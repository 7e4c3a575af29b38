// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <vector>

#include "kernel_model/syscall/cores.hpp"
#include "models/fiber/executor.hpp"

namespace mktme::kernel {

/// Which task has each core. Those that want one get it in the order in which they have asked.
class CoreQueues {
public:
    CoreQueues(fiber::Executor& executor, std::size_t cores) : executor_{&executor}, cores_(cores) {}

    /// Waits until the core is free, and takes it for the task `pid`. Returns true if the core was another task's before.
    bool take(syscall::CoreId core, int pid);
    /// Gives the core to the task that has waited longest, if one does.
    void leave(syscall::CoreId core);
    /// Returns true if a task waits for the core.
    [[nodiscard]] bool is_wanted(syscall::CoreId core) const { return !cores_[number(core)].waiting.empty(); }

private:
    struct Core {
        bool is_taken = false;
        int latest = 0;  // task that had it last; 0: none
        std::deque<fiber::Strand*> waiting{};
    };

    fiber::Executor* executor_;
    std::vector<Core> cores_;
};

}  // namespace mktme::kernel
