// SPDX-License-Identifier: Apache-2.0
#include "kernel_model/kernel/kernel.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

#include "kernel_model/kernel/dispatch.hpp"
#include "kernel_model/kernel/kernel_params.hpp"
#include "kernel_model/kernel/mktme_kernel_params.hpp"
#include "kernel_model/keys/calls/key_call.hpp"
#include "kernel_model/mktme/encrypt_mprotect.hpp"
#include "kernel_model/mktme/mktme_service.hpp"
#include "kernel_model/mm/calls/pkeys.hpp"
#include "kernel_model/mm/inspect/invariants.hpp"
#include "kernel_model/mm/memory.hpp"
#include "kernel_model/process/held_keys.hpp"
#include "kernel_model/syscall/hardware.hpp"
#include "kernel_model/task/task.hpp"
#include "kernel_model/task/thread_group.hpp"

namespace mktme::kernel {

using syscall::Errno;

namespace {

/// Returns the memory files that descriptors refer to.
std::vector<std::shared_ptr<mm::OpenMemoryFile>> open_memory_files(const process::TaskTable& tasks) {
    std::vector<std::shared_ptr<mm::OpenMemoryFile>> files;
    for (const Task& task : tasks.tasks())
        for (const auto& open : task.group->descriptors.files())
            if (auto file = std::dynamic_pointer_cast<mm::OpenMemoryFile>(open))
                files.push_back(std::move(file));
    return files;
}

/// Returns the value of the result register.
std::int64_t register_of(const Answer& answer) {
    return answer ? *answer : -static_cast<std::int64_t>(answer.error());
}

/// Returns what memory management must know of the posting.
mm::MemorySettings memory_settings(const KernelParams& params) {
    mm::MemorySettings settings = params.memory;
    settings.pkeys_of_threads = params.pkeys.indices == mm::PkeyIndices::thread;
    if (!params.mktme) return settings;
    const auto& keys = params.mktme->keys;
    settings.watches_aliases = keys.invariants && !rules_of(keys.profile).rekeys_in_place;
    if (rules_of(keys.profile).rekeys_in_place || keys.merge == key_type::Slip::posted)
        settings.asks_keyid_of_pages = false;
    return settings;
}

}  // namespace

Kernel::Kernel(const KernelParams& params, syscall::Hardware& hardware, const syscall::KernelClock& clock,
               keys::UpcallRunner& runner)
    : clock_{&clock},
      handlers_{&dispatch_table()},
      memory_{std::make_unique<mm::Memory>(hardware, memory_settings(params))},
      keys{clock, RandomStream{params.seed, "keys"}, runner},
      memory{*memory_},
      tasks{keys, &memory},
      delivery{tasks, params.signals.handler_pkru, &frames} {
    if (params.pkeys.get_set) {
        pkey_get_number_ = params.pkeys.get_number;
        pkey_set_number_ = params.pkeys.set_number;
    }
    if (!params.mktme) return;
    const auto& [key_params, detection, topology] = *params.mktme;
    mktme_ = std::make_unique<key_type::MktmeService>(key_params, detection, topology, keys, memory,
                                                      RandomStream{params.seed, "mktme"});
}

Kernel::~Kernel() = default;

void Kernel::enter(Task& task) {
    if (task.next_session_keyring) keys::enter(keys, task);
    if (!keys.collector.is_idle()) keys.collector.run();
}

Call& Kernel::begin(Task& task, syscall::UserMemory& user) {
    enter(task);
    ++in_progress_;
    if (free_ == nullptr) return calls_.emplace_back(task, task.signals.alerted, user, clock_->now());
    CallInProgress& call = *std::exchange(free_, free_->next_free);
    call.begin_another(task, task.signals.alerted, user, clock_->now());
    return call;
}

/// Performs a system call. Those that were never merged come first, by the numbers of their postings.
Answer Kernel::perform(CallInProgress& call, const Registers& registers) {
    const auto& a = registers.a;
    if (registers.number == pkey_get_number_) {
        const auto rights = mm::pkey_get(call.task(), registers.int32(0), a[1]);
        return rights ? Answer{*rights} : rights.error();
    }
    if (registers.number == pkey_set_number_)
        return answer(mm::pkey_set(call.task(), registers.int32(0), a[1], a[2]));
    if (mktme_ == nullptr || registers.number != call_number(mktme_->params.profile))
        return handlers_->perform(*this, call, registers);
    keys::KeyCall key_call{keys, call};
    return answer(
        key_type::encrypt_mprotect(*mktme_, key_call, a[0], a[1], a[2], keys::Serial{registers.int32(3)}));
}

std::optional<std::int64_t> Kernel::dispatch(Call& call, const Registers& registers) {
    auto& entered = static_cast<CallInProgress&>(call);
    if (const SimTime cost = memory.settings.costs.entry; cost > SimTime{})
        memory.hardware->spend(call.task().core, cost);
    const Answer answer = perform(entered, registers);
    if (call.must_sleep()) {
        fall_asleep(entered, registers);
        return std::nullopt;
    }
    release(entered);
    return register_of(answer);
}

void Kernel::fall_asleep(CallInProgress& call, const Registers& registers) {
    call.registers = registers;
    sleeping_.push_back(&call);
}

std::optional<std::int64_t> Kernel::take_result(Call& call) {
    auto& slept = static_cast<CallInProgress&>(call);
    const auto result = slept.result;
    if (result) release(slept);
    return result;
}

void Kernel::release(CallInProgress& call) {
    call.end();
    call.result.reset();
    call.end_of_task.reset();
    call.next_free = std::exchange(free_, &call);
    --in_progress_;
}

Kernel::CallInProgress* Kernel::sleeping_call(const Task& task) const {
    const auto place = std::ranges::find(sleeping_, &task, [](const Call* call) { return &call->task(); });
    return place != sleeping_.end() ? *place : nullptr;
}

void Kernel::continue_calls() {
    for (bool progress = true; progress;) {
        progress = false;
        for (CallInProgress* call : std::vector{sleeping_}) {
            if (std::ranges::find(sleeping_, call) == sleeping_.end()) continue;  // ended by one before it
            if (!can_go_on(*call)) continue;
            go_on(*call);
            progress = true;
        }
    }
}

bool Kernel::can_go_on(const Call& call) const {
    return dies_asleep(static_cast<const CallInProgress&>(call)) || call.can_continue(clock_->now());
}

void Kernel::go_on(Call& call) {
    auto& asleep = static_cast<CallInProgress&>(call);
    if (dies_asleep(asleep))
        end_asleep(asleep, {task::SigCode::cld_killed, number(*asleep.task().group->signals.dying_of)});
    else continue_call(asleep);
}

/// Returns true if the call's process is dying, and the call has not been told.
bool Kernel::dies_asleep(const CallInProgress& call) {
    return call.task().group->signals.dying_of && !call.end_of_task;
}

/// Ends a sleeping call and its task; at once, or when an uninterruptible sleep is over.
void Kernel::end_asleep(CallInProgress& call, ExitStatus status) {
    if (call.sleep_kind() == syscall::SleepKind::uninterruptible) {
        call.end_of_task = status;
        return;
    }
    Task& task = call.task();
    std::erase(sleeping_, &call);
    release(call);
    tasks.exit_thread(task, status);
}

void Kernel::continue_call(CallInProgress& call) {
    call.rewind(clock_->now());
    const Answer answer = perform(call, call.registers);
    if (call.must_sleep()) {
        // A killed task is in no condition to fall asleep again, other than uninterruptibly.
        if (call.end_of_task) end_asleep(call, *call.end_of_task);
        return;
    }
    std::erase(sleeping_, &call);
    call.end();
    call.result = register_of(answer);
    if (!call.end_of_task) return;
    Task& task = call.task();
    const ExitStatus status = *call.end_of_task;
    release(call);
    tasks.exit_thread(task, status);
}

KernelTime Kernel::next_due() const {
    KernelTime due = keys.collector.next_due();
    if (mktme_ != nullptr) due = std::min(due, mktme_->next_due());
    for (const CallInProgress* call : sleeping_)
        if (const auto deadline = call->deadline()) due = std::min(due, *deadline);
    return due;
}

void Kernel::run_workers(KernelTime now) {
    if (next_due() > now) return;
    do_due_work(now);
    continue_calls();
}

void Kernel::do_due_work(KernelTime now) {
    keys.collector.run();
    if (mktme_ != nullptr) mktme_->run_worker(now);
}

bool Kernel::is_orphan_to_continue(const CallInProgress& call) const {
    return call.end_of_task && call.can_continue(clock_->now());
}

bool Kernel::has_orphans_to_continue() const {
    return std::ranges::any_of(sleeping_, [this](const auto* call) { return is_orphan_to_continue(*call); });
}

void Kernel::continue_orphans() {
    for (CallInProgress* call : std::vector{sleeping_})
        if (std::ranges::find(sleeping_, call) != sleeping_.end() && is_orphan_to_continue(*call))
            continue_call(*call);
}

process::Delivery Kernel::return_to_user(Task& task) {
    const auto taken = delivery.return_to_user(task);
    if (taken.kind == process::Delivery::Kind::death) exit_process(task, taken.status);
    return taken;
}

/// Ends a call of the task whose result nobody has taken.
void Kernel::forget_result(const Task& task) {
    for (CallInProgress& call : calls_)
        if (call.result && &call.task() == &task) release(call);
}

void Kernel::exit_thread(Task& task, ExitStatus status) {
    forget_result(task);
    if (CallInProgress* call = sleeping_call(task)) end_asleep(*call, status);
    else tasks.exit_thread(task, status);
}

void Kernel::exit_process(Task& task, ExitStatus status) {
    const auto group = task.group;
    const auto threads = group->threads;
    for (Task* thread : threads) exit_thread(*thread, status);
    if (!group->threads.empty() && !group->signals.dying_of) group->signals.dying_of = task::Signal::sigkill;
}

std::optional<std::string> Kernel::broken_invariant() {
    keys.collector.run();
    keys::References held;
    process::count_references(tasks, held);
    for (const CallInProgress& call : calls_) keys::count_references(call, held);
    if (auto wrong = keys::broken_invariant(keys, std::move(held))) return wrong;
    if (memory.broken_rule) return memory.broken_rule;
    return mm::broken_invariant(memory, open_memory_files(tasks));
}

std::optional<std::string> Kernel::shut_down() {
    sleeping_.clear();
    free_ = nullptr;
    calls_.clear();
    in_progress_ = 0;
    while (!tasks.tasks().empty()) tasks.exit_process(*tasks.tasks().front().group->threads.front());
    keys.drop_registers();
    keys.collector.end_grace_period();
    keys.collector.run();
    if (!keys.keys().empty()) return fmt::format("{} keys", keys.keys().size());
    if (!keys.users.all().empty()) return fmt::format("the books of {} users", keys.users.all().size());
    const std::uint64_t always = memory.own_frames().size();
    if (memory.frames.in_use() != always) return fmt::format("{} frames", memory.frames.in_use() - always);
    if (memory.swap.in_use() != 0) return fmt::format("{} slots of the swap area", memory.swap.in_use());
    if (memory.committed() != 0) return fmt::format("{} promised pages", memory.committed());
    return std::nullopt;
}

}  // namespace mktme::kernel
