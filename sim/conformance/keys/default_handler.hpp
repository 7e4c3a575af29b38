// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/keys/core/upcall.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::sim {

/// Performs the callout information as `task`, as the recorder's /sbin/request-key does.
void handle_by_callout(keys::KeyService& service, task::Task& task, const keys::Upcall& upcall);

}  // namespace mktme::sim
