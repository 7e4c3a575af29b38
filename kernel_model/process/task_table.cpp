// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/task_table.hpp"

#include <algorithm>
#include <utility>

#include "kernel_model/keys/core/process_keys.hpp"
#include "kernel_model/mm/paging/fork.hpp"
#include "kernel_model/process/exit_status.hpp"
#include "kernel_model/process/job_control.hpp"
#include "kernel_model/process/sigaction.hpp"
#include "kernel_model/task/ended_child.hpp"
#include "kernel_model/task/pending_signals.hpp"
#include "kernel_model/task/process_signals.hpp"
#include "kernel_model/task/signal_frame.hpp"
#include "kernel_model/task/signal_queue_book.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "kernel_model/task/usage.hpp"

namespace mktme::process {

using task::Capability;
using task::credentials_changed;
using task::credentials_of;
using task::DefaultDestination;
using task::dumpable_after_exec;
using task::Gid;
using task::ProcessSignals;
using task::SignalSet;
using task::StopState;
using task::Uid;

namespace {

/// Keeps what is left of a process for its parent, unless the parent does not want to wait for its children.
void await_parent(const Task& task, ExitStatus status) {
    if (task.parent == nullptr) return;
    const auto& action = task.parent->group->signals.dispositions.of(task::Signal::sigchld);
    if (action.handler == task::Handler::ignore || action.has(task::action_flag::no_child_wait)) return;
    const ThreadGroup& group = *task.group;
    auto& others = task.parent->ended_children;
    const auto place = std::ranges::upper_bound(others, group.id, {}, &task::EndedChild::id);
    others.insert(place, {.id = group.id,
                          .process_group = group.process_group,
                          .session = group.session,
                          .uid = task.cred.uid,
                          .how = status.how,
                          .status = status.status,
                          .faults = faults(group) + group.faults_of_children});
}

}  // namespace

TaskTable::TaskTable(keys::KeyService& service, mm::Memory* memory)
    : service_{&service},
      memory_{memory},
      signal_queue_{std::make_unique<SignalQueueBook>()} {}

TaskTable::~TaskTable() = default;

Task& TaskTable::add(Credentials cred, Task* parent, std::shared_ptr<ThreadGroup> group) {
    Task& task = tasks_.emplace_back();
    task.pid = ++last_pid_;
    task.parent = parent;
    task.group = std::move(group);
    task.group->threads.push_back(&task);
    task.cred = std::move(cred);
    by_pid_.emplace(task.pid, std::prev(tasks_.end()));
    return task;
}

Task& TaskTable::spawn(Credentials cred) {
    Task& task = add(std::move(cred), nullptr, std::make_shared<ThreadGroup>());
    task.group->id = task.group->process_group = task.group->session = task.pid;
    if (memory_ != nullptr) task.memory = std::make_shared<mm::AddressSpace>(*memory_);
    return task;
}

Task& TaskTable::spawn_handler(const keys::KeyPtr& session_keyring) {
    Credentials cred = credentials_of(Uid::root, Gid::root);
    cred.session_keyring = session_keyring;
    cred.default_destination = DefaultDestination::thread_keyring;  // as for all of the kernel's own tasks
    Task& task = spawn(std::move(cred));
    task.program_opener = kept(task.cred);
    return task;
}

Result<Task*> TaskTable::fork(Task& parent) {
    std::shared_ptr<mm::AddressSpace> memory;
    if (parent.memory) {
        auto copied = mm::fork_address_space(*parent.memory, parent.cred.capable(Capability::sys_admin));
        if (!copied) return copied.error();
        memory = std::move(*copied);
    }
    Task& child = add(keys::credentials_for_child(parent.cred), &parent, std::make_shared<ThreadGroup>());
    child.group->id = child.pid;
    child.group->process_group = parent.group->process_group;
    child.group->session = parent.group->session;
    child.group->limits = parent.group->limits;
    child.group->hard_limits = parent.group->hard_limits;
    child.group->dumpable = parent.group->dumpable;
    child.group->secure_exec = parent.group->secure_exec;
    child.group->descriptors = parent.group->descriptors;
    child.memory = std::move(memory);
    child.no_new_privs = parent.no_new_privs;
    child.pkru = parent.pkru;
    child.pkeys = parent.pkeys;
    child.program_opener = parent.program_opener;
    inherit_signals(child, parent);
    return &child;
}

Result<Task*> TaskTable::create_thread(Task& creator) {
    auto cred = keys::credentials_for_thread(*service_, creator.cred);
    if (!cred) return cred.error();
    Task& thread = add(std::move(*cred), creator.parent, creator.group);
    thread.memory = creator.memory;
    thread.no_new_privs = creator.no_new_privs;
    thread.pkru = creator.pkru;
    thread.pkeys = creator.pkeys;
    thread.program_opener = creator.program_opener;
    thread.signals.blocked = creator.signals.blocked;
    return &thread;
}

void TaskTable::exec(Task& task, const ExecutedFile& file) {
    const auto threads = task.group->threads;
    for (Task* other : threads)
        if (other != &task) exit_thread(*other);
    take_over_number(task);
    if (memory_ != nullptr) task.memory = std::make_shared<mm::AddressSpace>(*memory_);
    task.pkru = mmu::initial_pkru;
    task.pkeys = 1;
    task.program_opener = kept(task.cred);
    take_exec_credentials(task, file);
    task.group->has_executed = true;
    task.group->descriptors.close_for_exec();
    forget_handlers(task);
}

/// Gives the task the credentials of the program it executes. The dumpability depends on the old ones (begin_new_exec)
/// and then on the change to the new ones.
void TaskTable::take_exec_credentials(Task& task, const ExecutedFile& file) const {
    const Credentials old = std::exchange(task.cred, {});
    ExecCredentials program = credentials_for_exec(old, task.no_new_privs, file);
    task.cred = std::move(program.cred);
    ThreadGroup& process = *task.group;
    process.dumpable = dumpable_after_exec(old, core_settings);
    credentials_changed(task, old, core_settings);
    process.secure_exec = program.is_secure;
    if (process.secure_exec)
        process.limits.stack = std::min(process.limits.stack, task::ResourceLimits{}.stack);
}

/// Makes the thread that executes a program the first of its process.
void TaskTable::take_over_number(Task& task) {
    if (task.pid == task.group->id) return;
    auto own = by_pid_.extract(task.pid);
    own.key() = task.pid = task.group->id;
    by_pid_.insert(std::move(own));
}

void TaskTable::exit_thread(Task& task, ExitStatus status) {
    end_signals(task, status);
    auto& threads = task.group->threads;
    std::erase(threads, &task);
    task.group->faults_of_ended_threads += task.faults;
    leave_children(task);
    const auto place = by_pid_.find(task.pid);
    const auto entry = place->second;
    by_pid_.erase(place);
    tasks_.erase(entry);
}

void TaskTable::exit_thread(Task& task) { exit_thread(task, {}); }

void TaskTable::exit_process(Task& task) { exit_process(task, {}); }

/// Gives the children of a thread to another thread of the process, or to init, which waits for those that have ended.
void TaskTable::leave_children(Task& task) {
    auto& threads = task.group->threads;
    Task* heir = threads.empty() ? nullptr : threads.front();
    for (Task& child : tasks_)
        if (child.parent == &task) child.parent = heir;
    if (heir != nullptr)
        heir->ended_children.insert(heir->ended_children.end(), task.ended_children.begin(),
                                    task.ended_children.end());
}

void TaskTable::exit_process(Task& task, ExitStatus status) {
    const auto threads = task.group->threads;
    for (Task* thread : threads) exit_thread(*thread, status);
}

/// Hands over the remaining signals of the process to other threads. Reports the end of the last one to the parent.
void TaskTable::end_signals(Task& task, ExitStatus status) {
    task.signals.exiting = true;
    auto& threads = task.group->threads;
    ProcessSignals& process = task.group->signals;
    if (task.signals.alerted) hand_over_shared(task, SignalSet::all() - task.signals.blocked);
    if (task.signals.stop == StopState::asked_to_stop) stop_thread(*this, task, StopState::running);
    if (process.last_chosen == &task) {
        const auto place = std::ranges::find(threads, &task);
        process.last_chosen = std::next(place) != threads.end() ? *std::next(place) : threads.front();
    }
    task.signals.pending.discard(SignalSet::all(), *signal_queue_);
    if (threads.size() > 1) return;
    process.pending.discard(SignalSet::all(), *signal_queue_);
    report_exit(*this, task, status);
    await_parent(task, status);
}

Task* TaskTable::find(int pid) {
    if (const auto place = by_pid_.find(pid); place != by_pid_.end()) return &*place->second;
    const auto place = std::ranges::find(tasks_, pid, [](const Task& task) { return task.group->id; });
    return place != tasks_.end() ? &*place : nullptr;
}

const task::EndedChild* TaskTable::find_ended(int pid) const {
    for (const Task& task : tasks_)
        for (const auto& child : task.ended_children)
            if (child.id == pid) return &child;
    return nullptr;
}

std::vector<Task*> TaskTable::processes() {
    std::vector<Task*> found;
    for (Task& task : tasks_)
        if (task.group->threads.front() == &task) found.push_back(&task);
    return found;
}

}  // namespace mktme::process
