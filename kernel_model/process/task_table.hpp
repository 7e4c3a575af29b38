// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

#include "kernel_model/process/exec_credentials.hpp"
#include "kernel_model/syscall/result.hpp"
#include "kernel_model/task/core_dump.hpp"
#include "kernel_model/task/credentials.hpp"
#include "kernel_model/task/key_ptr.hpp"

namespace mktme::keys {
class KeyService;
}
namespace mktme::mm {
class Memory;
}
namespace mktme::task {
class SignalQueueBook;
struct EndedChild;
struct Task;
struct ThreadGroup;
}  // namespace mktme::task

namespace mktme::process {

using syscall::Result;
using task::CoreSettings;
using task::Credentials;
using task::SignalQueueBook;
using task::Task;
using task::ThreadGroup;

struct ExitStatus;

/// Table of all tasks. It creates and ends them, together with their keyrings, memory and signals.
class TaskTable {
public:
    /// Without `memory`, tasks have no address space, which the key service does not need.
    explicit TaskTable(keys::KeyService& service, mm::Memory* memory = nullptr);
    TaskTable(const TaskTable&) = delete;
    TaskTable& operator=(const TaskTable&) = delete;
    ~TaskTable();

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
    void exit_thread(Task& task, ExitStatus status);
    void exit_thread(Task& task);
    /// exit_group(2)
    void exit_process(Task& task, ExitStatus status);
    void exit_process(Task& task);

    [[nodiscard]] const std::list<Task>& tasks() const { return tasks_; }
    /// Returns the thread of this number, or the oldest thread of the process of this number; nullptr if there is
    /// neither.
    [[nodiscard]] Task* find(int pid);
    /// Returns the process of this number that has ended, if nobody has waited for it; nullptr otherwise.
    [[nodiscard]] const task::EndedChild* find_ended(int pid) const;
    /// Returns the oldest thread of each process, in the order they were made.
    [[nodiscard]] std::vector<Task*> processes();
    [[nodiscard]] SignalQueueBook& signal_queue() { return *signal_queue_; }

    CoreSettings core_settings;

private:
    Task& add(Credentials cred, Task* parent, std::shared_ptr<ThreadGroup> group);
    void end_signals(Task& task, ExitStatus status);
    void leave_children(Task& task);
    void take_exec_credentials(Task& task, const ExecutedFile& file) const;
    void take_over_number(Task& task);

    keys::KeyService* service_;
    mm::Memory* memory_;
    std::unique_ptr<SignalQueueBook> signal_queue_;
    std::list<Task> tasks_;
    std::unordered_map<int, std::list<Task>::iterator> by_pid_;
    int last_pid_ = 1;
};

}  // namespace mktme::process
