// SPDX-License-Identifier: Apache-2.0
// Actions on signals.
#include "kernel_model/kernel/signal_structs.hpp"
#include "kernel_model/process/kill.hpp"
#include "kernel_model/process/sigaction.hpp"
#include "kernel_model/process/signalfd.hpp"
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

/// Returns si_int of a record of a signalfd (struct signalfd_siginfo).
std::int32_t value_in(std::string_view record) {
    std::int32_t value = 0;
    record.copy(reinterpret_cast<char*>(&value), sizeof value, kernel::record_int_at);
    return value;
}

}  // namespace

DeedResult perform(const Deed& deed, const scenario::Block& what, const Given& /*name*/) {
    return change_mask(deed, process::MaskHow::block, what.signal);
}

DeedResult perform(const Deed& deed, const scenario::Unblock& what, const Given& /*name*/) {
    return change_mask(deed, process::MaskHow::unblock, what.signal);
}

DeedResult perform(const Deed& deed, const scenario::Signalfd& what, const Given& /*name*/) {
    task::SignalSet set;
    set.add(what.signal);
    const std::uint64_t bits = set.bits();
    const auto mask = deed.world().user.place({reinterpret_cast<const char*>(&bits), sizeof bits});
    return deed.call(number_of("signalfd4"),
                     {Deed::word(process::new_descriptor), mask.value, sizeof bits, 0},
                     [&](std::int64_t result) {
                         if (result >= 0) deed.names().signalfds[what.signal] = Deed::word(result);
                         return ActionEnd::of_result(result);
                     });
}

/// Without a signalfd for the signal it reads descriptor -1.
DeedResult perform(const Deed& deed, const scenario::Take& what, const Given& name) {
    constexpr std::uint64_t size = process::signalfd_record_size;
    const auto& all = deed.names().signalfds;
    const auto found = all.find(what.signal);
    const auto buffer = deed.world().user.place(std::string(size, '\0'));
    return deed.call(number_of("read"),
                     {found != all.end() ? found->second : Deed::word(-1), buffer.value, size},
                     [&](std::int64_t result) {
                         if (result >= 0 && name)
                             deed.name_key(name->text, value_in(deed.world().user.bytes({buffer, size})));
                         return ActionEnd::of_result(result);
                     });
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
