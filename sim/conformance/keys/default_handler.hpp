// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel_model/keys/core/upcall.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::sim {

/// The recorder's /sbin/request-key, run as `task`: does what the callout information says.
void handle_by_callout(keys::KeyService& service, task::Task& task, const keys::Upcall& upcall);

}  // namespace mktme::sim
