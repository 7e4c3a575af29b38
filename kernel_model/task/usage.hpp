// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::task {

/// Returns the minor faults of all threads of a process, ended ones included (ru_minflt of RUSAGE_SELF).
[[nodiscard]] inline std::uint64_t minor_faults(const ThreadGroup& group) {
    std::uint64_t faults = group.minor_faults_of_ended_threads;
    for (const Task* thread : group.threads) faults += thread->minor_faults;
    return faults;
}

}  // namespace mktme::task
