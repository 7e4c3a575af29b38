// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/task/task.hpp"

#include "kernel_model/task/thread_group.hpp"

namespace mktme::task {

bool Task::is_single_threaded() const { return group->threads.size() == 1; }

}  // namespace mktme::task
