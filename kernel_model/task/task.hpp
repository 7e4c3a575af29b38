// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "kernel_model/task/credentials.hpp"

namespace mktme::kernel {

struct Task;

/// Threads that share a process.
struct ThreadGroup {
    std::vector<Task*> threads;  // oldest first
};

/// A thread of a process.
struct Task {
    int pid = 0;
    Task* parent = nullptr;  // null: init or the kernel
    std::shared_ptr<ThreadGroup> group;
    Credentials cred;
    /// Who opened the running program's file. The file remembers its opener, and with it the keyrings
    /// the opener had, for as long as any process has the program mapped.
    std::shared_ptr<const Credentials> program_opener;
    /// Left here by a child's KEYCTL_SESSION_TO_PARENT; taken when the task next enters the kernel.
    keys::KeyPtr next_session_keyring;

    [[nodiscard]] bool is_single_threaded() const { return group->threads.size() == 1; }
};

}  // namespace mktme::kernel
