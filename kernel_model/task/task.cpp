// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/task/task.hpp"

#include "kernel_model/task/ended_child.hpp"
#include "kernel_model/task/signal_frame.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::task {

Task::Task() = default;
Task::~Task() = default;

bool Task::is_single_threaded() const { return group->threads.size() == 1; }

}  // namespace mktme::task
