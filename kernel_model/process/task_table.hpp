// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <unordered_map>
#include <vector>

#include "kernel_model/keys/core/invariants.hpp"
#include "kernel_model/keys/core/key_service.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/process/exec_credentials.hpp"
#include "kernel_model/task/task.hpp"

namespace mktme::process {

using syscall::Result;
using task::CoreSettings;
using task::Credentials;
using task::SigCode;
using task::SignalQueueBook;
using task::Task;
using task::ThreadGroup;

/// Exit status of a process, as SIGCHLD reports it to the parent.
struct ExitStatus {
    SigCode how = SigCode::cld_exited;
    std::int32_t status = 0;  // of exit(2), or the number of the signal
};

/// Table of all tasks. It creates and ends them, together with their keyrings, memory and signals.
class TaskTable {
public:
    /// Without `memory`, tasks have no address space, which the key service does not need.
    explicit TaskTable(keys::KeyService& service, mm::Memory* memory = nullptr)
        : service_{&service},
          memory_{memory} {}

    /// Makes a child process of init, without keyrings and mappings.
    Task& spawn(Credentials cred);
    /// Makes the process that handles an upcall: root's, with a session keyring of its own.
    Task& spawn_handler(const keys::KeyPtr& session_keyring);
    /// fork(2). ENOMEM if there is not enough memory for the child.
    Result<Task*> fork(Task& parent);
    /// pthread_create(3): another thread of the same process.
    Result<Task*> create_thread(Task& creator);
    /// execve(2): ends all other threads of the process, and its memory. Its credentials become those of the program
    /// (exec_credentials.hpp). A program with raised privilege starts with a stack limit of at most 8 MiB.
    void exec(Task& task, const ExecutedFile& file = {});
    /// Ends one thread, and the process with the last one.
    void exit_thread(Task& task, ExitStatus status = {});
    /// exit_group(2)
    void exit_process(Task& task, ExitStatus status = {});

    [[nodiscard]] const std::list<Task>& tasks() const { return tasks_; }
    /// Returns the thread of this number, or the oldest thread of the process of this number; nullptr if there is
    /// neither.
    [[nodiscard]] Task* find(int pid);
    /// Returns the process of this number that has ended, if nobody has waited for it; nullptr otherwise.
    [[nodiscard]] const task::EndedChild* find_ended(int pid) const;
    /// Returns the oldest thread of each process, in the order they were made.
    [[nodiscard]] std::vector<Task*> processes();
    [[nodiscard]] SignalQueueBook& signal_queue() { return signal_queue_; }
    void count_references(keys::References& held) const;

    CoreSettings core_settings;

private:
    Task& add(Credentials cred, Task* parent, std::shared_ptr<ThreadGroup> group);
    void end_signals(Task& task, ExitStatus status);
    void leave_children(Task& task);
    void take_exec_credentials(Task& task, const ExecutedFile& file) const;
    void take_over_number(Task& task);

    keys::KeyService* service_;
    mm::Memory* memory_;
    SignalQueueBook signal_queue_;
    std::list<Task> tasks_;
    std::unordered_map<int, std::list<Task>::iterator> by_pid_;
    int last_pid_ = 1;
};

}  // namespace mktme::process
