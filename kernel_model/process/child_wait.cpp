// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/process/child_wait.hpp"

#include <algorithm>
#include <limits>

#include "kernel_model/task/ended_child.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "kernel_model/task/usage.hpp"

namespace mktme::process {

using syscall::Errno;
using task::EndedChild;
using task::number;
using task::SigCode;

namespace {

constexpr int any_child = -1;
constexpr int byte_bits = 8;
constexpr std::int32_t core_flag = 0x80;
constexpr std::int32_t stopped_flag = 0x7f;
constexpr std::int32_t continued_status = 0xffff;

std::int32_t status_of(const EndedChild& child) {
    if (child.how == SigCode::cld_exited) return child.status << byte_bits;
    return child.how == SigCode::cld_dumped ? child.status | core_flag : child.status;
}

}  // namespace

ChildWait::ChildWait(TaskTable& tasks, Task& caller, int pid, std::uint32_t options)
    : tasks_{&tasks},
      caller_{&caller},
      pid_{pid == 0 ? -caller.group->process_group : pid},
      options_{options} {}

bool ChildWait::is_meant(int id, int process_group) const {
    if (has(wait_option::clone) && !has(wait_option::all)) return false;  // all children send SIGCHLD
    if (pid_ == any_child) return true;
    return pid_ > 0 ? id == pid_ : process_group == -pid_;
}

bool ChildWait::has_stopped(const ThreadGroup& process) const {
    return has(wait_option::untraced) && process.signals.stopped && !process.signals.stop_reaped;
}

/// Looks at the children of a thread, oldest first. Returns true if one has something to report.
bool ChildWait::look_at(Task& parent, Found& found) const {
    auto ended = parent.ended_children.begin();
    const auto finds_ended = [&](int before) {
        for (; ended != parent.ended_children.end() && ended->id < before; ++ended) {
            if (!is_meant(ended->id, ended->process_group)) continue;
            found.parent = &parent;
            found.ended = &*ended;
            return true;
        }
        return false;
    };
    for (const Task* child : tasks_->processes()) {
        ThreadGroup& process = *child->group;
        if (child->parent != &parent || !is_meant(process.id, process.process_group)) continue;
        if (finds_ended(process.id)) return true;
        found.is_any_meant = true;
        if (has_stopped(process) || (has(wait_option::continued) && process.signals.continued)) {
            found.process = &process;
            return true;
        }
    }
    return finds_ended(std::numeric_limits<int>::max());
}

/// Looks at the caller's own children first (do_wait).
ChildWait::Found ChildWait::find() const {
    Found found;
    if (look_at(*caller_, found) || has(wait_option::no_thread)) return found;
    for (Task* thread : caller_->group->threads)
        if (thread != caller_ && look_at(*thread, found)) break;
    return found;
}

/// Returns what is left of a child, and forgets it.
WaitedChild ChildWait::reap(Task& parent, const EndedChild& child) const {
    const WaitedChild waited{child.id, status_of(child), child.faults};
    caller_->group->faults_of_children += child.faults;
    std::erase_if(parent.ended_children, [&](const EndedChild& other) { return other.id == waited.pid; });
    return waited;
}

/// Returns the stop or the continuation of a child, which is then reported.
WaitedChild ChildWait::report(ThreadGroup& process) const {
    const task::FaultCounts all = faults(process) + process.faults_of_children;
    auto& signals = process.signals;
    if (has_stopped(process)) {
        signals.stop_reaped = true;
        return {process.id, (number(signals.stop_signal) << byte_bits) | stopped_flag, all};
    }
    signals.continued = false;
    return {process.id, continued_status, all};
}

Result<WaitedChild> ChildWait::run() const {
    const Found found = find();
    if (found.ended != nullptr) return reap(*found.parent, *found.ended);
    if (found.process != nullptr) return report(*found.process);
    if (!found.is_any_meant) return Errno::echild;
    return has(wait_option::no_hang) ? Result<WaitedChild>{WaitedChild{}} : Errno::erestartsys;
}

bool ChildWait::can_continue() const {
    const Found found = find();
    return found.ended != nullptr || found.process != nullptr || !found.is_any_meant;
}

}  // namespace mktme::process
