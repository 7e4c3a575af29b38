// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "kernel_model/task/core_dump.hpp"
#include "kernel_model/task/descriptors.hpp"
#include "kernel_model/task/fault_counts.hpp"
#include "kernel_model/task/process_signals.hpp"
#include "kernel_model/task/resource_limits.hpp"

namespace mktme::task {

struct Task;

/// The threads of a process and the state they share.
struct ThreadGroup {
    int id = 0;  // the process id: its first thread's
    int process_group = 0;
    int session = 0;
    bool has_executed = false;     // execve(2) since fork(2)
    std::vector<Task*> threads{};  // oldest first
    FaultCounts faults_of_ended_threads;
    ResourceLimits limits{};
    Dumpable dumpable = Dumpable::user;
    /// True if the program was told that it runs with raised privilege (AT_SECURE of getauxval(3)).
    bool secure_exec = false;
    ProcessSignals signals{};
    Descriptors descriptors{};
    HardLimits hard_limits{};
    FaultCounts faults_of_children;  // that were waited for (RUSAGE_CHILDREN)
};

}  // namespace mktme::task
