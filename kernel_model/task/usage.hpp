// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::task {

/// Returns the page faults of all threads of a process, ended ones included (RUSAGE_SELF).
[[nodiscard]] inline FaultCounts faults(const ThreadGroup& group) {
    FaultCounts all = group.faults_of_ended_threads;
    for (const Task* thread : group.threads) all += thread->faults;
    return all;
}

}  // namespace mktme::task
