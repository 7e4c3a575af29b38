// SPDX-License-Identifier: Apache-2.0
// Actions on signals.
#include "kernel_model/process/kill.hpp"
#include "kernel_model/process/sigaction.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"
#include "sim/scenario/deeds/deed.hpp"

namespace mktme::sim {

namespace {

DeedResult change_mask(const Deed& deed, process::MaskHow how, scenario::Sig signal) {
    task::SignalSet set;
    set.add(signal);
    return ActionEnd::failure(process::sigprocmask(deed.task(), how, set).error());
}

}  // namespace

DeedResult perform(const Deed& deed, const scenario::Block& what, const Given& /*name*/) {
    return change_mask(deed, process::MaskHow::block, what.signal);
}

DeedResult perform(const Deed& deed, const scenario::Unblock& what, const Given& /*name*/) {
    return change_mask(deed, process::MaskHow::unblock, what.signal);
}

DeedResult perform(const Deed& deed, const scenario::Kill& what, const Given& /*name*/) {
    auto& tasks = deed.world().kernel.tasks;
    const ScenarioActor* target = deed.world().find(what.target.text);
    if (target == nullptr || target->task == nullptr) return ActionEnd::failure(syscall::Errno::esrch);
    const int process = target->task->group->threads.front()->pid;
    const int signal = number(what.signal);
    if (what.value)
        return ActionEnd::failure(process::sigqueue(tasks, deed.task(), process, signal,
                                                    static_cast<std::int64_t>(what.value->value)));
    if (target->is_first) return ActionEnd::failure(process::kill(tasks, deed.task(), process, signal));
    return ActionEnd::failure(process::kill_thread(tasks, deed.task(), process, target->task->pid, signal));
}

}  // namespace mktme::sim
