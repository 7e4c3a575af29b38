// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel_model/keys/key_world.hpp"

#include "kernel_model/task/task.hpp"

namespace mktme::tests {

const bool& is_alerted(const Task& task) { return task.signals.alerted; }

}  // namespace mktme::tests
