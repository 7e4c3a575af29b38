// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>

#include "kernel_model/keys/invariants.hpp"
#include "kernel_model/keys/key_service.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::kernel {

/// All tasks: how they come, multiply and go, and what becomes of their keyrings and memory then.
class TaskTable {
public:
    /// Without `memory`, tasks have no address space, for those who ask for keys only.
    explicit TaskTable(keys::KeyService& service, mm::Memory* memory = nullptr)
        : service_{&service},
          memory_{memory} {}

    /// A process of init's, without keyrings and mappings.
    Task& spawn(Credentials cred);
    /// The process that handles an upcall: root's, with a session keyring of its own.
    Task& spawn_handler(const keys::KeyPtr& session_keyring);
    /// fork(2). ENOMEM if there is not enough memory for the child.
    Result<Task*> fork(Task& parent);
    /// pthread_create(3): a second thread of the same process.
    Result<Task*> create_thread(Task& creator);
    /// execve(2): ends all other threads of the process, and its memory.
    void exec(Task& task);
    /// Ends one thread, and the process with the last one.
    void exit_thread(Task& task);
    /// exit_group(2)
    void exit_process(Task& task);

    [[nodiscard]] const std::list<Task>& tasks() const { return tasks_; }
    void count_references(keys::References& held) const;

private:
    Task& add(Credentials cred, Task* parent, std::shared_ptr<ThreadGroup> group);
    void remove(Task& task);

    keys::KeyService* service_;
    mm::Memory* memory_;
    std::list<Task> tasks_;
    int last_pid_ = 1;
};

}  // namespace mktme::kernel
