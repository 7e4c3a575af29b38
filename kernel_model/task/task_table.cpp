// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/task/task_table.hpp"

#include <algorithm>
#include <set>

#include "kernel_model/keys/process_keys.hpp"
#include "kernel_model/mm/fork.hpp"

namespace mktme::kernel {

Task& TaskTable::add(Credentials cred, Task* parent, std::shared_ptr<ThreadGroup> group) {
    Task& task = tasks_.emplace_back();
    task.pid = ++last_pid_;
    task.parent = parent;
    task.group = std::move(group);
    task.group->threads.push_back(&task);
    task.cred = std::move(cred);
    return task;
}

Task& TaskTable::spawn(Credentials cred) {
    Task& task = add(std::move(cred), nullptr, std::make_shared<ThreadGroup>());
    if (memory_ != nullptr) task.memory = std::make_shared<mm::AddressSpace>(*memory_);
    return task;
}

Task& TaskTable::spawn_handler(const keys::KeyPtr& session_keyring) {
    Credentials cred = credentials_of(Uid::root, Gid::root);
    cred.session_keyring = session_keyring;
    cred.default_destination = DefaultDestination::thread_keyring;  // as for all of the kernel's own
    Task& task = spawn(std::move(cred));
    task.program_opener = std::make_shared<Credentials>(task.cred);
    return task;
}

Result<Task*> TaskTable::fork(Task& parent) {
    std::shared_ptr<mm::AddressSpace> memory;
    if (parent.memory) {
        auto copied = mm::fork_address_space(*parent.memory, parent.cred.capable);
        if (!copied) return copied.error();
        memory = std::move(*copied);
    }
    Task& child = add(keys::credentials_for_child(parent.cred), &parent, std::make_shared<ThreadGroup>());
    child.group->limits = parent.group->limits;
    child.memory = std::move(memory);
    child.pkru = parent.pkru;
    child.program_opener = parent.program_opener;
    return &child;
}

Result<Task*> TaskTable::create_thread(Task& creator) {
    auto cred = keys::credentials_for_thread(*service_, creator.cred);
    if (!cred) return cred.error();
    Task& thread = add(std::move(*cred), creator.parent, creator.group);
    thread.memory = creator.memory;
    thread.pkru = creator.pkru;
    thread.program_opener = creator.program_opener;
    return &thread;
}

void TaskTable::exec(Task& task) {
    const auto threads = task.group->threads;
    for (Task* other : threads)
        if (other != &task) exit_thread(*other);
    if (memory_ != nullptr) task.memory = std::make_shared<mm::AddressSpace>(*memory_);
    task.pkru = hw::initial_pkru;
    task.program_opener = std::make_shared<Credentials>(task.cred);
    keys::change_for_exec(task.cred);
}

void TaskTable::exit_thread(Task& task) {
    auto& threads = task.group->threads;
    std::erase(threads, &task);
    Task* heir = threads.empty() ? nullptr : threads.front();
    for (Task& child : tasks_)
        if (child.parent == &task) child.parent = heir;
    remove(task);
}

void TaskTable::exit_process(Task& task) {
    const auto threads = task.group->threads;
    for (Task* thread : threads) exit_thread(*thread);
}

void TaskTable::remove(Task& task) {
    tasks_.remove_if([&](const Task& other) { return &other == &task; });
}

void TaskTable::count_references(keys::References& held) const {
    std::set<const Credentials*> openers;
    for (const Task& task : tasks_) {
        keys::count_references(task.cred, held);
        keys::count_reference(task.next_session_keyring, held);
        if (task.program_opener && openers.insert(task.program_opener.get()).second)
            keys::count_references(*task.program_opener, held);
    }
}

}  // namespace mktme::kernel
