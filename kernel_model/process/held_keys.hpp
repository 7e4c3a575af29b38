// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/keys/core/references.hpp"

namespace mktme::process {

class TaskTable;

/// Counts the references to keys that tasks hold.
void count_references(const TaskTable& tasks, keys::References& held);

}  // namespace mktme::process
